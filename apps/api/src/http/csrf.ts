import { csrfHeader } from '@latchkey/contracts/api';
import type { Request, RequestHandler } from 'express';
import { ApiError } from './api-error.ts';
import { reportOf } from './request-context.ts';

/** The standard defines these as safe (RFC 9110 §9.2.1). No route has an effect on OPTIONS or TRACE. */
const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);

/**
 * Refuses state-changing requests that another site, or a sibling subdomain, made a browser send.
 *
 * SameSite=Strict alone is not enough: a sibling is the same site, and its POST without a body arrives with the cookie.
 * CORS alone is not enough: it hides the answer, but the request has already run. So three conditions must hold:
 *   - The request has a header that no form and no simple request can carry
 *     (draft-ietf-oauth-browser-based-apps §6.1.3.3).
 *   - `Sec-Fetch-Site`, when sent, is `same-origin`, or `same-site` together with an allowed `Origin`.
 *   - `Origin`, when sent, equals an allowed origin.
 * A client that sends neither of the last two headers is not a browser, so another site cannot abuse its cookies.
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

/** The reason of each refusal, with the right address where that helps. No reason repeats anything from the request. */
function describeFaults(publicOrigin: string | undefined) {
  const cure = `Open the application at ${publicOrigin}, its own address.`;
  return {
    header: `The request lacks the header ${csrfHeader.name}: ${csrfHeader.value}.`,
    origin: `A page of another address sent it. ${cure}`,
    site: `The browser says that another site sent it. ${cure}`,
  };
}
