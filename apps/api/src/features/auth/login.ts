import type { LoginRequest } from '@latchkey/contracts/auth';
import type { Session } from '../../core/session.ts';
import { claimsAtAnyTime } from '../../core/signed-token.ts';
import type { UserAccount } from '../../core/users.store.ts';
import { ApiError } from '../../http/api-error.ts';
import { maxClockSkew } from '../../lib/clock.ts';
import { newId } from '../../lib/id.ts';
import type { AuthServices, RequestLog } from './auth-services.ts';
import { type IssuedSession, issueSession } from './issue-session.ts';
import { countLoginAttempt } from './login-limits.ts';

type Attempt = {
  readonly credentials: LoginRequest;
  readonly address: string;
  /** The refresh cookie that came along: its session ends when this one begins (ASVS 7.2.4). */
  readonly presentedToken: string | null;
};

/**
 * Signs a person in and begins a session.
 *
 * Unknown name, wrong password and disabled account are one answer, byte for byte, after the same work.
 * @throws ApiError `invalid_credentials`, `email_not_verified`, `rate_limited`
 */
export async function login(
  services: AuthServices,
  attempt: Attempt,
  log: RequestLog,
): Promise<IssuedSession> {
  const { address, credentials } = attempt;
  const { username } = credentials;
  const counted = await countLoginAttempt(services, { address, username });
  const user = await checkPassword(services, attempt, log).catch(async (error: unknown) => {
    await counted.undecided();
    throw error;
  });
  if (!user) throw refused(log);
  await counted.succeeded();
  if (!user.emailVerifiedAt) {
    log.info(
      { event: 'authn_login_fail', userId: user.id, reason: 'email_not_verified' },
      'sign-in refused',
    );
    throw new ApiError('email_not_verified');
  }

  const session = await beginSession(services, user.id, attempt.presentedToken);
  if (!session) throw refused(log);
  log.info({ event: 'authn_login_success', userId: user.id }, 'signed in');
  return issueSession(services, session);
}

async function checkPassword(
  { users, passwords }: AuthServices,
  { address, credentials: { username, password } }: Attempt,
  log: RequestLog,
): Promise<UserAccount | null> {
  const found = await users.findWithPassword(username);
  const check = await passwords.verify(password, found?.password ?? null, address);
  if (check.fault)
    log.warn({ userId: found?.user.id, fault: check.fault }, 'a stored password cannot be checked');
  if (!found || !check.matches || found.user.disabledAt) return null;
  if (check.needsRehash) {
    await users.setPassword(found.user.id, await passwords.hash(password, address));
  }
  return found.user;
}

function refused(log: RequestLog): ApiError {
  log.info({ event: 'authn_login_fail' }, 'sign-in refused');
  return new ApiError('invalid_credentials');
}

/** Null when the person was disabled while their password was being checked. */
async function beginSession(
  { config, clock, sessions, refreshTokens, revocations }: AuthServices,
  userId: string,
  presentedToken: string | null,
): Promise<Session | null> {
  const now = clock.now();
  const presented = presentedToken === null ? null : refreshTokens.verify(presentedToken);
  const replaces = presented && (claimsAtAnyTime(presented)?.sid ?? null);
  const begun = await sessions.create({
    id: newId(),
    userId,
    now: new Date(now),
    idleEnd: new Date(now + config.refreshTokenTtl),
    absoluteEnd: new Date(now + config.sessionMaxAge),
    replaces,
    limit: config.sessionsPerUser,
    forgetBefore: new Date(now - config.accessTokenTtl - 2 * maxClockSkew),
  });
  for (const endedId of begun?.endedIds ?? []) revocations.add(endedId);
  return begun?.session ?? null;
}
