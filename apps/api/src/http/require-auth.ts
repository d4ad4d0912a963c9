import { freshFor } from '@latchkey/contracts/endpoint';
import type { Request, RequestHandler } from 'express';
import type { AccessTokenClaims, AccessTokens } from '../core/access-token.ts';
import type { Revocations } from '../core/revocations.ts';
import { requireRightClock } from '../core/signed-token.ts';
import type { Clock } from '../lib/clock.ts';
import { ApiError } from './api-error.ts';
import { reportOf } from './request-context.ts';

const claimsOf = new WeakMap<Request, AccessTokenClaims>();

/**
 * Lets a request through when it carries a valid access token of a session that has not ended.
 * An expired token is answered 401, not 403: 401 asks for new credentials (RFC 6750 §3.1), and the SPA then refreshes.
 */
export function requireAuth(tokens: AccessTokens, revocations: Revocations): RequestHandler {
  return async (req, _res, next) => {
    const verified = requireRightClock(tokens.verify(readBearerToken(req)));
    if (!verified.ok) {
      throw new ApiError(
        verified.reason === 'expired' ? 'access_token_expired' : 'access_token_invalid',
      );
    }
    if (await revocations.isRevoked(verified.claims)) {
      reportOf(req)({ type: 'ended_session_used', userId: verified.claims.sub });
      throw new ApiError('access_token_invalid');
    }
    claimsOf.set(req, verified.claims);
    next();
  };
}

/**
 * Lets a request through, behind `requireAuth`, when its person has proved within `freshFor` who they are (RFC 9470).
 * A renewal proves nothing, so an old session stays as it is until the person gives a proof again.
 */
export function requireFreshProof(clock: Clock): RequestHandler {
  return (req, _res, next) => {
    const age = Math.floor(clock.now() / 1000) - requireClaims(req).auth_time;
    if (age > freshFor) throw new ApiError('reauthentication_required');
    next();
  };
}

/** The verified claims of a request behind `requireAuth`. @throws Error on a route without `requireAuth` */
export function requireClaims(req: Request): AccessTokenClaims {
  const claims = claimsOf.get(req);
  if (!claims) throw new Error('this route is not behind requireAuth');
  return claims;
}

/** RFC 6750 §2.1: the scheme in any case, one space, one token of the b64token alphabet. */
function readBearerToken(req: Request): string {
  const header = req.get('Authorization') ?? '';
  if (!/^bearer(?:[ \t]|$)/i.test(header)) throw new ApiError('access_token_missing');
  const token = /^bearer +([A-Za-z0-9\-._~+/]+=*)$/i.exec(header)?.[1];
  if (token === undefined) throw new ApiError('invalid_request');
  return token;
}
