import { decideRotation, type RotationVerdict } from '../../core/rotation.ts';
import { type Session, sessionEnd } from '../../core/session.ts';
import type { Exchange } from '../../core/sessions.store.ts';
import { requireRightClock } from '../../core/signed-token.ts';
import { ApiError } from '../../http/api-error.ts';
import type { AuthServices, RequestLog } from './auth-services.ts';
import { type IssuedSession, issueSession } from './issue-session.ts';

/**
 * ★ REFRESH: one refresh token in, a new pair of tokens out.
 *
 * In this order, and the order is the point:
 *   1. The signature is verified before the database is asked anything, so an altered token can neither read
 *      a session nor end one.
 *   2. The usual case is one conditional UPDATE. If it matches, it is done: no other request can have won.
 *   3. Only if it did not match is the row read and the rule applied (core/rotation.ts). What the rule decides
 *      is again one conditional UPDATE that names the generation it saw; if that matches nothing, another
 *      request was faster, and the whole question is asked again.
 *
 * A refusal that must leave a mark (reuse) commits its mark before it is thrown. A failing database is
 * neither: the error passes through as a 503, the cookie stays, and the presented token stays good.
 */

type Request = {
  readonly log: RequestLog;
  /** By which rule the token was renewed, or its session ended. Not called for any other refusal. */
  readonly onVerdict: (verdict: RotationVerdict) => void;
};

type Services = Omit<AuthServices, 'passwords' | 'users' | 'rateLimits' | 'countingQueue'>;

/** Each round is lost only to a request that won, and winners leave the session fresh, which ends the race. */
const maxRounds = 5;

/**
 * @returns the new pair; the cookie's lifetime never goes past the session's end
 * @throws ApiError `refresh_token_invalid`, one outward answer for every refusal (RFC 9700 §4.14.2)
 * @throws ClockBehindError when the token says that our clock is wrong
 */
export async function refresh(
  services: Services,
  presentedToken: string,
  request: Request,
): Promise<IssuedSession> {
  const { log } = request;
  const verified = requireRightClock(services.refreshTokens.verify(presentedToken));
  if (!verified.ok) throw refused(log, verified.reason);
  const { sid, gen, sub: userId } = verified.claims;

  for (let round = 0; round < maxRounds; round++) {
    const rotated = await services.sessions.rotate(exchange(services, sid, gen));
    if (rotated) {
      renewed(request, 'rotate', userId);
      return issueSession(services, rotated);
    }
    const session = await services.sessions.find(sid);
    if (!session) throw refused(log, 'unknown', userId);
    const current = await applyRule(services, { session, gen, request });
    if (current) return issueSession(services, current);
  }
  throw new ApiError('service_unavailable', { headers: { 'Retry-After': '1' } });
}

/** The session as it is after the rule was applied; null when another request changed it meanwhile. */
async function applyRule(
  services: Services,
  { session, gen, request }: { session: Session; gen: number; request: Request },
): Promise<Session | null> {
  const { clock, config, sessions } = services;
  const { log } = request;
  const now = clock.now();
  const { id, userId, generation } = session;
  const end = sessionEnd(session, now);
  if (end === 'user_disabled') await endSession(services, { id, reason: end });
  if (end) throw refused(log, end, userId);

  const state = { ...session, rotatedAt: session.rotatedAt.getTime() };
  const verdict = decideRotation(state, gen, { now, leeway: config.refreshLeeway });
  switch (verdict) {
    case 'rotate':
      return null;
    case 'repeat':
      renewed(request, verdict, userId);
      return session;
    case 'fork': {
      const forked = await sessions.fork(exchange(services, id, generation));
      if (forked) renewed(request, verdict, userId);
      return forked;
    }
    case 'reuse': {
      const ended = await endSession(services, { id, reason: 'reuse', ifGeneration: generation });
      if (!ended) return null;
      request.onVerdict(verdict);
      log.warn(
        { event: 'authn_token_reuse', userId, presented: gen, generation },
        'refresh token reused',
      );
      throw refused(log, 'reuse', userId);
    }
  }
}

function exchange({ clock, config }: Services, id: string, generation: number): Exchange {
  const now = clock.now();
  return {
    id,
    generation,
    now: new Date(now),
    freshSince: new Date(now - config.refreshLeeway),
    idleEnd: new Date(now + config.refreshTokenTtl),
  };
}

async function endSession(
  { clock, sessions, revocations }: Services,
  end: { id: string; reason: 'reuse' | 'user_disabled'; ifGeneration?: number },
): Promise<boolean> {
  const ended = await sessions.revoke({ ...end, now: new Date(clock.now()) });
  if (ended) revocations.add(end.id);
  return ended;
}

function renewed({ log, onVerdict }: Request, verdict: RotationVerdict, userId: string): void {
  log.info({ event: 'session_renewed', verdict, userId }, 'session renewed');
  onVerdict(verdict);
}

function refused(log: RequestLog, reason: string, userId?: string): ApiError {
  log.info({ event: 'session_refused', reason, userId }, 'renewal refused');
  return new ApiError('refresh_token_invalid');
}
