import type { SessionResponse } from '@latchkey/contracts/auth';
import type { AccessTokens } from '../../core/access-token.ts';
import type { RefreshTokens } from '../../core/refresh-token.ts';
import type { Session } from '../../core/session.ts';
import { toUser } from '../../core/users.store.ts';
import type { Clock } from '../../lib/clock.ts';

/** Both tokens of a session: the body for the page, the cookie for the browser. */
export type IssuedSession = {
  readonly body: SessionResponse;
  readonly cookie: {
    readonly token: string;
    /** Milliseconds until the session's idle end. */
    readonly lifetime: number;
  };
};

export type Issuing = {
  readonly accessTokens: AccessTokens;
  readonly refreshTokens: RefreshTokens;
  readonly clock: Clock;
};

/** Issues the pair of tokens that a session's row allows. Writes nothing. */
export function issueSession(
  { accessTokens, refreshTokens, clock }: Issuing,
  session: Session,
): IssuedSession {
  const access = accessTokens.issue(session.user, session);
  return {
    body: {
      accessToken: access.token,
      tokenType: 'Bearer',
      expiresIn: access.expiresIn,
      user: toUser(session.user),
    },
    cookie: {
      token: refreshTokens.issue(session),
      lifetime: session.expiresAt.getTime() - clock.now(),
    },
  };
}
