import type { Plugin } from 'vite';
import { pages } from '../../packages/contracts/src/pages.ts';

/** Leads password managers to the page, as the API does where it serves the built SPA. */
export function passwordChangeAddress(): Plugin {
  return {
    name: 'password-change-address',
    apply: 'serve',
    configureServer({ middlewares }) {
      middlewares.use('/.well-known/change-password', (_req, res) => {
        const headers = { Location: pages.changePassword.href(), 'Cache-Control': 'no-store' };
        res.writeHead(302, headers).end();
      });
    },
  };
}
