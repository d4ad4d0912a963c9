import { csrfHeader } from '@latchkey/contracts/api';
import type { Request, RequestHandler } from 'express';
import { ApiError } from './api-error.ts';

/**
 * Refuses state-changing requests that another site, or a sibling subdomain, made a browser send.
 *
 * SameSite=Strict alone does not: a sibling is the same site, and its body-less POST arrives with the cookie.
 * CORS alone does not: it hides the answer, the request has run. So three things must hold:
 *   - a header that no form and no simple request can carry (draft-ietf-oauth-browser-based-apps §6.1.3.3);
 *   - `Sec-Fetch-Site`, when sent, is not `cross-site` or `none`, and `same-site` only with a known origin;
 *   - `Origin`, when sent, is in the list exactly.
 * A client that sends neither of the last two is not a browser and has no ambient cookie to abuse.
 */
export function rejectCrossSite(allowedOrigins: readonly string[]): RequestHandler {
  const allowed = new Set(allowedOrigins);
  return (req, _res, next) => {
    const isSafe = req.method === 'GET' || req.method === 'HEAD' || req.method === 'OPTIONS';
    if (isSafe || isOwnRequest(req, allowed)) return next();
    req.log.warn({ event: 'malicious_csrf' }, 'refused a request that may be forged');
    throw new ApiError('csrf_rejected');
  };
}

function isOwnRequest(req: Request, allowed: ReadonlySet<string>): boolean {
  if (req.get(csrfHeader.name) !== csrfHeader.value) return false;
  const origin = req.get('Origin');
  if (origin !== undefined && !allowed.has(origin)) return false;
  const site = req.get('Sec-Fetch-Site');
  return (
    site === undefined || site === 'same-origin' || (site === 'same-site' && origin !== undefined)
  );
}
