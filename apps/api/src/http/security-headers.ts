import { pagePermissions, pagePolicy } from '@latchkey/contracts/page-policy';
import type { RequestHandler } from 'express';
import helmet from 'helmet';
import type { Config } from '../config.ts';

const twoYears = 63_072_000;

function strictTransportSecurity(config: Config) {
  return config.isHttps ? { maxAge: twoYears, includeSubDomains: true } : false;
}

/** For every answer of the API: nothing in it may be rendered, framed, sniffed or kept. */
export function apiHeaders(config: Config): RequestHandler[] {
  const isSibling = config.allowedOrigins.length > 1;
  return [
    helmet({
      contentSecurityPolicy: {
        useDefaults: false,
        directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
      },
      crossOriginResourcePolicy: { policy: isSibling ? 'same-site' : 'same-origin' },
      referrerPolicy: { policy: 'no-referrer' },
      strictTransportSecurity: strictTransportSecurity(config),
      xFrameOptions: { action: 'deny' },
    }),
    (_req, res, next) => {
      res.set('Cache-Control', 'no-store');
      next();
    },
  ];
}

/** For the SPA's own page and files, by the policy that the dev server sends too. */
export function pageHeaders(config: Config): RequestHandler[] {
  return [
    helmet({
      contentSecurityPolicy: { useDefaults: false, directives: pagePolicy },
      crossOriginOpenerPolicy: { policy: 'same-origin' },
      crossOriginResourcePolicy: { policy: 'same-origin' },
      referrerPolicy: { policy: 'no-referrer' },
      strictTransportSecurity: strictTransportSecurity(config),
      xFrameOptions: { action: 'deny' },
    }),
    (_req, res, next) => {
      res.set('Permissions-Policy', pagePermissions);
      next();
    },
  ];
}
