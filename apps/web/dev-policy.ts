import { randomBytes } from 'node:crypto';
import type { Plugin, UserConfig } from 'vite';
import { checkPageAddress } from '../../packages/contracts/src/page-address.ts';
import { pagePermissions, pagePolicy } from '../../packages/contracts/src/page-policy.ts';

/**
 * Sends the policy of the built page in development too. It only adds a nonce, for the inline script and the styles
 * that Vite puts into the page. `vite preview` serves built pages and needs no nonce.
 */
export function devPolicy({ publicOrigin }: { publicOrigin: string }): Plugin {
  // One nonce for each start is enough: it only has to catch mistakes, because nobody else can open these pages.
  const nonce = randomBytes(16).toString('base64url');
  return {
    name: 'dev-policy',
    apply: 'serve',
    config(): UserConfig {
      return {
        html: { cspNonce: nonce },
        server: { headers: pageHeaders(nonce) },
        preview: { headers: pageHeaders() },
      };
    },
    /**
     * When the server restarts, Vite's client waits for it in a SharedWorker made from a string, which the policy
     * forbids. Without SharedWorker the client waits in the page, and then reloads it.
     */
    transformIndexHtml: () => [
      {
        tag: 'script',
        attrs: { nonce },
        children: 'delete globalThis.SharedWorker;',
        injectTo: 'head-prepend',
      },
    ],
    configureServer({ middlewares }) {
      middlewares.use((req, res, next) => {
        const isPage = req.headers.accept?.includes('text/html');
        const path = req.originalUrl ?? '/';
        const { host } = req.headers;
        const other = isPage ? checkPageAddress({ host, path, publicOrigin }) : null;
        if (!other) return next();
        const [status, headers] =
          'redirectTo' in other
            ? [307, { Location: other.redirectTo }]
            : [421, { 'Content-Type': 'text/html; charset=utf-8' }];
        res.writeHead(status, { ...pageHeaders(), ...headers, 'Cache-Control': 'no-store' });
        res.end('page' in other ? other.page : '');
      });
    },
  };
}

function pageHeaders(nonce?: string): Record<string, string> {
  const policy = Object.entries(pagePolicy).map(([directive, sources]) => {
    const takesNonce = nonce && (directive === 'script-src' || directive === 'style-src');
    return [directive, ...sources, ...(takesNonce ? [`'nonce-${nonce}'`] : [])].join(' ');
  });
  return {
    'Content-Security-Policy': policy.join(';'),
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Permissions-Policy': pagePermissions,
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
  };
}
