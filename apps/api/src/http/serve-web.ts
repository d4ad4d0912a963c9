import { type Request, type RequestHandler, type Response, Router } from 'express';
import type { Config } from '../settings/config.ts';
import { nameRightAddress } from './right-address.ts';
import { pageHeaders } from './security-headers.ts';
import { type BuiltFile, readWebBuild } from './web-build.ts';

const oneYear = 31_536_000;

/**
 * Serves the built SPA from the API's own origin: files by name, and its page for every address a person may open.
 * It serves the build that was there at the start, from memory, so that a later build changes nothing until the
 * process is replaced (docs/decisions/0023).
 */
export function serveWeb(webRoot: string, config: Config): Router {
  const files = readWebBuild(webRoot);
  const router = Router();
  router.use(pageHeaders(config));
  // Not '/{*path}': Express would refuse an address whose percent signs cannot be decoded before the page could.
  router.get(/^/, sendFile(files));
  router.get(/^/, forPages, nameRightAddress(config), sendPage(files.get('/index.html')));
  return router;
}

function sendFile(files: ReadonlyMap<string, BuiltFile>): RequestHandler {
  return (req, res, next) => {
    const name = decode(req.path);
    const file = name === null ? undefined : files.get(name);
    if (!name || !file) return next();
    // The names in /assets hold a hash of the content, so what is at one never changes.
    const isHashed = name.startsWith('/assets/');
    res.set('Cache-Control', isHashed ? `public, max-age=${oneYear}, immutable` : 'no-cache');
    send(req, res, file);
  };
}

/** The path as text; null when its percent signs stand for no text. */
function decode(path: string): string | null {
  try {
    return decodeURIComponent(path);
  } catch {
    return null;
  }
}

/** Only addresses without a file ending or a hidden part: a missing script must be a 404, not a page of HTML. */
const forPages: RequestHandler = (req, _res, next) => {
  const isFile = /\/\.|\.[^/]*$/.test(req.path) || /^\/assets(?:\/|$)/.test(req.path);
  next(isFile || !req.accepts('html') ? 'router' : undefined);
};

function sendPage(page: BuiltFile | undefined): RequestHandler {
  return (req, res, next) => {
    if (!page) return next();
    res.set('Cache-Control', 'no-cache');
    send(req, res, page);
  };
}

/** Sends the smallest form that the request accepts. Express answers conditional requests and HEAD by itself. */
function send(req: Request, res: Response, { extension, bodies }: BuiltFile): void {
  res.vary('Accept-Encoding').type(extension);
  for (const [encoding, { content, etag }] of bodies) {
    if (encoding !== 'identity' && !req.acceptsEncodings(encoding)) continue;
    if (encoding !== 'identity') res.set('Content-Encoding', encoding);
    res.set('ETag', etag).send(content);
    return;
  }
}
