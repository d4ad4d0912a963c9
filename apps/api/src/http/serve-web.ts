import { pages } from '@latchkey/contracts/pages'; // feature: password-change
import { type Request, type RequestHandler, type Response, Router } from 'express';
import type { Config } from '../settings/config.ts';
import { leadTo } from './lead-to.ts'; // feature: password-change
import { nameRightAddress } from './right-address.ts';
import { pageHeaders } from './security-headers.ts';
import { type BuiltFile, readWebBuild } from './web-build.ts';

const oneYear = 31_536_000;

/**
 * Serves the built SPA from the API's own origin: its files by name, and its page for every address that a person may
 * open. The build is read into memory at the start, so a later build changes nothing until the process restarts
 * (docs/decisions/0023).
 */
export function serveWeb(webRoot: string, config: Config): Router {
  const files = readWebBuild(webRoot);
  const router = Router();
  router.use(pageHeaders(config));
  router.get('/.well-known/change-password', leadTo(pages.changePassword.href())); // feature: password-change
  // '/{*path}' would not do, because Express refuses an address that it cannot percent-decode before any handler runs.
  router.get(/^/, sendFile(files));
  router.get(/^/, forPages, nameRightAddress(config), sendPage(files.get('/index.html')));
  return router;
}

function sendFile(files: ReadonlyMap<string, BuiltFile>): RequestHandler {
  return (req, res, next) => {
    const name = decode(req.path);
    const file = name === null ? undefined : files.get(name);
    if (!name || !file) return next();
    // The names in /assets contain a hash of the content, so the content of a name never changes.
    const isHashed = name.startsWith('/assets/');
    res.set('Cache-Control', isHashed ? `public, max-age=${oneYear}, immutable` : 'no-cache');
    send(req, res, file);
  };
}

/** Percent-decodes a path. Returns null when that is impossible. */
function decode(path: string): string | null {
  try {
    return decodeURIComponent(path);
  } catch {
    return null;
  }
}

/** Lets only addresses without a file ending or a hidden part through: a missing script must be a 404, not HTML. */
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
