import { claimsAtAnyTime } from '../../core/signed-token.ts';
import type { AuthServices, RequestLog } from './auth-services.ts';

/**
 * Ends the session a refresh token belongs to, here and on every API process, with its access tokens.
 *
 * Any generation of the session will do: whoever holds one may end it (RFC 7009 §2.1). A token that cannot be
 * verified ends nothing, and that is not an error (§2.2): to the browser the result is the same. The times in the
 * token do not matter, because the person wants to be signed out even when our clock is wrong.
 */
export async function logout(
  { clock, sessions, refreshTokens, revocations }: AuthServices,
  presentedToken: string,
  log: RequestLog,
): Promise<void> {
  const claims = claimsAtAnyTime(refreshTokens.verify(presentedToken));
  if (!claims) return;
  const { sid, sub } = claims;
  const ended = await sessions.revoke({ id: sid, now: new Date(clock.now()), reason: 'logout' });
  if (!ended) return;
  revocations.add(sid);
  log.info({ event: 'authn_token_revoked', userId: sub }, 'signed out');
}
