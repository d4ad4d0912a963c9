import { pagePermissions, pagePolicy } from '@latchkey/contracts/page-policy';
import type { RequestHandler } from 'express';
import helmet from 'helmet';
import type { Config } from '../settings/config.ts';

const twoYears = 63_072_000;

/** HSTS is off on localhost: a browser would refuse http for every other project on the machine, for two years. */
function strictTransportSecurity(config: Config) {
  const isLocal = /^(.+\.)?localhost$/.test(new URL(config.publicOrigin).hostname);
  return config.isHttps && !isLocal ? { maxAge: twoYears, includeSubDomains: true } : false;
}

/** Strict-Transport-Security as a header line, for answers that are written by hand. */
export function transportSecurityHeader(config: Config): string[] {
  const hsts = strictTransportSecurity(config);
  return hsts ? [`Strict-Transport-Security: max-age=${hsts.maxAge}; includeSubDomains`] : [];
}

/** The headers of every answer of the API. They forbid rendering, framing, sniffing and caching. */
export function apiHeaders(config: Config): RequestHandler[] {
  const isSibling = config.allowedOrigins.length > 1;
  return [
    helmet({
      contentSecurityPolicy: {
        useDefaults: false,
        directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"], sandbox: [] },
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

/** The headers of the SPA's page and files. The dev server sends the same policy. */
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
