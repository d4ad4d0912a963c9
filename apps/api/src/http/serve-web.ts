import { join } from 'node:path';
import express, { type RequestHandler, Router } from 'express';
import type { Config } from '../config.ts';
import { pageHeaders } from './security-headers.ts';

/** Serves the built SPA from the API's own origin: files by name, and its page for every address a person may open. */
export function serveWeb(webRoot: string, config: Config): Router {
  const router = Router();
  router.use(pageHeaders(config));
  router.use(
    '/assets',
    // The names hold a hash of the content, so what is at one never changes.
    express.static(join(webRoot, 'assets'), {
      immutable: true,
      maxAge: '1y',
      index: false,
      redirect: false,
    }),
  );
  router.use(express.static(webRoot, { index: false, redirect: false, dotfiles: 'ignore' }));
  router.get('/{*path}', sendPage(webRoot));
  return router;
}

/** Only for addresses without a file ending or a hidden part: a missing script must be a 404, not a page of HTML. */
function sendPage(webRoot: string): RequestHandler {
  return (req, res, next) => {
    if (/\/\.|\.[^/]*$/.test(req.path) || !req.accepts('html')) return next();
    res.set('Cache-Control', 'no-cache');
    res.sendFile('index.html', { root: webRoot });
  };
}
