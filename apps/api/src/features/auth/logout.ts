import type { AuthServices, RequestLog } from './auth-services.ts';

/**
 * Ends the session a refresh token belongs to, here and on every API process, with its access tokens.
 *
 * Any generation of the session will do: whoever holds one may end it (RFC 7009 §2.1). A token that cannot be
 * verified ends nothing, and that is not an error (§2.2): to the browser the result is the same.
 */
export async function logout(
  { clock, sessions, refreshTokens, revocations }: AuthServices,
  presentedToken: string,
  log: RequestLog,
): Promise<void> {
  const verified = refreshTokens.verify(presentedToken);
  if (!verified.ok) return;
  const { sid, sub } = verified.claims;
  const ended = await sessions.revoke({ id: sid, now: new Date(clock.now()), reason: 'logout' });
  if (!ended) return;
  revocations.add(sid);
  log.info({ event: 'authn_token_revoked', userId: sub }, 'signed out');
}
