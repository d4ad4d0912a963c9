import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Plugin } from 'vite';
import { listMailFiles, readMail } from './mail-folder.ts';
import {
  framedHtml,
  listPage,
  mailPage,
  mailPagesPath,
  missingPage,
  readStyles,
} from './mail-pages.ts';

type Page = { readonly status?: number; readonly type?: string; readonly body: string };

const page = "default-src 'none'; style-src 'self'; img-src 'self'; frame-src 'self'";
/** A mail brings its own styles, and may open its links. It runs and loads nothing. */
const mail =
  "default-src 'none'; style-src 'unsafe-inline'; sandbox allow-popups allow-popups-to-escape-sandbox";
const policyOf = (path: string) =>
  `${path.endsWith('/html') ? mail : page}; base-uri 'none'; form-action 'none'; frame-ancestors 'self'`;

/**
 * Adds pages to the dev server on which the mails of a folder can be read. They exist only there: `npm start` and a
 * deployment do not have this file.
 */
export function serveMails({
  folder,
  publicOrigin,
}: {
  folder: string;
  publicOrigin: string;
}): Plugin {
  async function answer(path: string): Promise<Page> {
    if (path === 'styles.css') return { type: 'text/css', body: readStyles() };
    const files = listMailFiles(folder);
    if (path === '') {
      const mails = await Promise.all(files.map((file) => readMail(folder, file)));
      return { body: listPage(mails, folder) };
    }
    const [, name = '', part] = /^([^/]*)(\/html)?$/.exec(path) ?? [];
    // Only names of the list are read, so a path leads nowhere else.
    const file = files.find((each) => encodeURIComponent(each) === name);
    if (!file) return { status: 404, body: missingPage() };
    const found = await readMail(folder, file);
    return { body: part ? framedHtml(found) : mailPage(found) };
  }

  async function serve(path: string, res: ServerResponse): Promise<void> {
    const { status = 200, type = 'text/html', body } = await answer(path);
    res.writeHead(status, {
      'Content-Type': `${type}; charset=utf-8`,
      'Content-Security-Policy': policyOf(path),
      'Cross-Origin-Resource-Policy': 'same-origin',
      'Cache-Control': 'no-store',
      'Referrer-Policy': 'no-referrer',
      'X-Content-Type-Options': 'nosniff',
    });
    res.end(body);
  }

  return {
    name: 'serve-mails',
    apply: 'serve',
    configureServer({ middlewares }) {
      middlewares.use((req, res, next) => {
        const [path = ''] = (req.url ?? '').split('?');
        if (!path.startsWith(mailPagesPath)) return next();
        if (isOurs(req, publicOrigin)) {
          serve(path.slice(mailPagesPath.length), res).catch(next);
          return;
        }
        res.writeHead(403, { 'Content-Type': 'text/plain', 'Cache-Control': 'no-store' });
        res.end('Mails are shown to pages of this server only.\n');
      });
    },
  };
}

/**
 * Whether a person opened the address, or one of our own pages did. Links in these mails open accounts, so a page of
 * another port or another host name gets none. In a frame with a sandbox, the browser calls our own page `same-origin`.
 */
function isOurs({ method, headers }: IncomingMessage, publicOrigin: string): boolean {
  const site = headers['sec-fetch-site'] ?? 'none';
  const isOwn = ['same-origin', 'none'].includes(String(site)) && headers.origin === undefined;
  return method === 'GET' && isOwn && headers.host === new URL(publicOrigin).host;
}
