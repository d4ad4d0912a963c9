import { csrfHeader } from '@latchkey/contracts/api';
import type { Request, RequestHandler } from 'express';
import { ApiError } from './api-error.ts';
import { reportOf } from './request-context.ts';

/** By definition (RFC 9110 §9.2.1); no route does anything on the last two. */
const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);

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
  const { header, origin, site } = describeFaults(allowedOrigins[0]);
  const findFault = (req: Request): string | null => {
    if (req.get(csrfHeader.name) !== csrfHeader.value) return header;
    const given = req.get('Origin');
    if (given !== undefined && !allowed.has(given)) return origin;
    const from = req.get('Sec-Fetch-Site');
    const isOwn =
      from === undefined || from === 'same-origin' || (from === 'same-site' && given !== undefined);
    return isOwn ? null : site;
  };
  return (req, _res, next) => {
    const fault = safeMethods.has(req.method) ? null : findFault(req);
    if (fault === null) return next();
    reportOf(req)({ type: 'cross_site_request', fault });
    throw new ApiError('csrf_rejected', { detail: fault });
  };
}

/** The reason of each refusal, with the address that is right. Nothing of the request is repeated. */
function describeFaults(publicOrigin: string | undefined) {
  const cure = `Open the application at ${publicOrigin}, its own address.`;
  return {
    header: `The request lacks the header ${csrfHeader.name}: ${csrfHeader.value}.`,
    origin: `A page of another address sent it. ${cure}`,
    site: `The browser says that another site sent it. ${cure}`,
  };
}
