import type { RefreshTokens } from '../../core/refresh-token.ts';
import type { Report } from '../../core/security-events.ts';
import type { Sessions } from '../../core/sessions.ts';
import { claimsAtAnyTime } from '../../core/signed-token.ts';

type Services = {
  readonly refreshTokens: Pick<RefreshTokens, 'verify'>;
  readonly sessions: Pick<Sessions, 'end'>;
};

/**
 * Ends the session of a refresh token, and with it the session's access tokens, on every API process.
 *
 * Any generation of the session is accepted: whoever has one may end the session (RFC 7009 §2.1). A token that cannot
 * be verified ends nothing. This is not an error (§2.2), because the result is the same for the browser. The times in
 * the token do not matter, because the person wants to be signed out even when our clock is wrong.
 */
export async function logout(
  { refreshTokens, sessions }: Services,
  presentedToken: string,
  report: Report,
): Promise<void> {
  const claims = claimsAtAnyTime(refreshTokens.verify(presentedToken));
  if (!claims) return;
  const isEnded = await sessions.end({ id: claims.sid, reason: 'logout' });
  if (isEnded) report({ type: 'signed_out', userId: claims.sub, sessionId: claims.sid });
}
