import type { Plugin } from 'vite';
import {
  type ApiDocument,
  apiPage,
  apiPagePath,
  readApiStyles,
  silentPage,
} from './openapi-page.ts';

type Page = { readonly status?: number; readonly type?: string; readonly body: string };

const policy =
  "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/**
 * Adds a page to the dev server on which people can read the OpenAPI document of the API that runs now. It exists only
 * there: `npm start` and a deployment do not have this file.
 * @param documentUrl where the API serves the document
 */
export function serveOpenapi(documentUrl: string): Plugin {
  async function answer(path: string): Promise<Page> {
    if (path === 'styles.css') return { type: 'text/css', body: readApiStyles() };
    // The API is silent while it restarts.
    const found = await fetch(documentUrl).catch(() => null);
    if (!found?.ok) return { status: 503, body: silentPage() };
    return { body: apiPage((await found.json()) as ApiDocument) };
  }

  return {
    name: 'serve-openapi',
    apply: 'serve',
    configureServer({ middlewares }) {
      middlewares.use((req, res, next) => {
        const [path = ''] = (req.url ?? '').split('?');
        if (req.method !== 'GET' || !path.startsWith(apiPagePath)) return next();
        answer(path.slice(apiPagePath.length))
          .then(({ status = 200, type = 'text/html', body }) => {
            res.writeHead(status, {
              'Content-Type': `${type}; charset=utf-8`,
              'Content-Security-Policy': policy,
              'Cache-Control': 'no-store',
              'X-Content-Type-Options': 'nosniff',
            });
            res.end(body);
          })
          .catch(next);
      });
    },
  };
}
