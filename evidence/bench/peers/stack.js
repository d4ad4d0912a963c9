import { existsSync } from 'node:fs';
import { extname, join } from 'node:path';
import cookieParser from 'cookie-parser';
import cors from 'cors';
import express from 'express';
import helmet from 'helmet';

// The peers are plain JavaScript, so that node runs them without a loader, as it runs the built product.

/**
 * What every peer stands in: Express + helmet + cors + cookie-parser + json, and no log.
 * @param {(app: express.Express) => void} beforeJson mounts what must come before the body parser
 */
export function createStack(beforeJson = () => {}) {
  const app = express();
  app.use(helmet());
  app.use(cors({ origin: 'http://localhost:3000', credentials: true }));
  app.use(cookieParser());
  beforeJson(app);
  app.use(express.json());
  return app;
}

/** The answer of the product's GET /api/protected. */
export const answerTo = ({ id, username, role }) => ({
  message: `Hello ${username}: only a valid access token gets you here.`,
  user: { id, username, role },
});

/** Serves the built pages in `PAGES` as the product serves its own: compressed when they were built, names kept. */
export function servePages(app) {
  const folder = process.env.PAGES;
  app.use((req, res, next) => {
    const path = req.path.endsWith('/') ? `${req.path}index.html` : req.path;
    if (!existsSync(join(folder, `${path}.br`))) return next();
    if (req.acceptsEncodings('br')) {
      res.set('Content-Encoding', 'br').type(extname(path));
      req.url = `${path}.br`;
    }
    const isHashed = path.includes('/assets/');
    res.set('Cache-Control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache');
    next();
  });
  app.use(express.static(folder, { cacheControl: false }));
}

export function listen(app) {
  app.listen(Number(process.env.PORT), '127.0.0.1', () => process.stdout.write('listening\n'));
}
