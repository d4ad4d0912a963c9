import { checkPageAddress } from '@latchkey/contracts/page-address';
import type { RequestHandler } from 'express';
import type { Config } from '../settings/config.ts';

/** If the page was opened at another address than PUBLIC_ORIGIN, redirects there or answers a page that names it. */
export function nameRightAddress({ publicOrigin }: Config): RequestHandler {
  return (req, res, next) => {
    const { host } = req.headers;
    const other = checkPageAddress({ host, path: req.originalUrl, publicOrigin });
    if (!other) return next();
    res.set('Cache-Control', 'no-store');
    if ('redirectTo' in other) res.redirect(307, other.redirectTo);
    else res.status(421).type('html').send(other.page);
  };
}
