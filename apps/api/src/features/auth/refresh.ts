import type { Notices } from '../../core/notices.ts';
import type { Place } from '../../core/place.ts';
import type { RefreshTokens } from '../../core/refresh-token.ts';
import { decideRotation, type RotationVerdict } from '../../core/rotation.ts';
import type { Report, SecurityEvent } from '../../core/security-events.ts';
import { type EndReason, type Session, whyEnded } from '../../core/session.ts';
import type { Exchange, SessionStore } from '../../core/sessions.store.ts';
import type { Sessions } from '../../core/sessions.ts';
import { requireRightClock } from '../../core/signed-token.ts';
import { ApiError } from '../../http/api-error.ts';
import type { BrowserProof } from '../../http/browser-binding.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Config } from '../../settings/config.ts';

/**
 * ★ REFRESH: one refresh token in, a new pair of tokens out.
 *
 * The order of the three steps matters:
 *   1. The signature is verified before any query, so an altered token can neither read a session nor end one.
 *   2. The usual case is one conditional UPDATE. If it matches a row, this request has won the race. It matches only if
 *      the request shows what the session is bound to, if it is (http/browser-binding.ts).
 *   3. Otherwise the row is read and the rule applied (core/rotation.ts). The decision to fork or to end the session is
 *      again one conditional UPDATE, on the generation that was read. If it matches no row, another request was
 *      faster, and everything starts over from step 2.
 *
 * Reuse must end the session, so that change is committed before the refusal is thrown. A failing database is no
 * refusal: its error is answered 503, the cookie stays, and the presented token stays valid.
 */

export type RefreshServices = {
  readonly clock: Clock;
  readonly config: Pick<Config, 'refreshLeeway' | 'refreshTokenTtl' | 'unrememberedTtl'>;
  readonly refreshTokens: Pick<RefreshTokens, 'verify'>;
  readonly store: Pick<SessionStore, 'find' | 'rotate' | 'fork'>;
  readonly sessions: Pick<Sessions, 'end' | 'endAllOf'>;
  readonly notices: Notices;
};

/** Callbacks that receive the outcome of one call. */
type Watchers = {
  /** Where the request came from. The person is told when the token was reused. */
  readonly place: Place;
  /** What the request shows of its browser, besides the token. */
  readonly proof: BrowserProof;
  readonly report: Report;
  /** Called when the token was renewed, or its session ended because of reuse. No other refusal calls it. */
  readonly onVerdict: (verdict: RotationVerdict) => void;
};

/**
 * A request loses a round only to one that won. The winner leaves the session fresh, and a fresh session only
 * repeats, so few rounds are enough.
 */
const maxRounds = 5;

/**
 * @returns the session as it is after the exchange, from which both tokens are issued
 * @throws ApiError `refresh_token_invalid`, the same answer for every refusal (RFC 9700 §4.14.2)
 * @throws ApiError of the binding, when the session is bound to a browser and the request does not show that it is that one
 * @throws ApiError `service_unavailable` when other requests were faster in every round
 * @throws ClockBehindError when the token shows that our clock is behind
 */
export async function refresh(
  services: RefreshServices,
  presentedToken: string,
  watchers: Watchers,
): Promise<Session> {
  const verified = requireRightClock(services.refreshTokens.verify(presentedToken));
  if (!verified.ok) throw refused(watchers, verified.reason);
  const { sid, gen, sub: userId } = verified.claims;

  for (let round = 0; round < maxRounds; round++) {
    const shown = watchers.proof.shown({ sid, gen });
    const rotated = await services.store.rotate(exchange(services, sid, gen), shown);
    if (rotated) return renewed(watchers, 'rotate', rotated);
    const session = await services.store.find(sid);
    if (!session) throw refused(watchers, 'unknown', userId);
    const outcome = await applyRule(services, { session, gen, watchers });
    if (outcome !== 'again') return outcome;
  }
  throw new ApiError('service_unavailable', { headers: { 'Retry-After': '1' } });
}

/**
 * Applies the rule to a session that was read. `again` means that another request changed the row since, so try again.
 */
async function applyRule(
  services: RefreshServices,
  { session, gen, watchers }: { session: Session; gen: number; watchers: Watchers },
): Promise<Session | 'again'> {
  const { clock, config, sessions, store } = services;
  const now = clock.now();
  const { id, userId, generation } = session;
  const ended = whyEnded(session, now);
  if (ended === 'user_disabled') await sessions.endAllOf(userId, { reason: ended });
  if (ended) throw refused(watchers, ended, userId);

  const state = { ...session, rotatedAt: session.rotatedAt.getTime() };
  const verdict = decideRotation(state, gen, { now, leeway: config.refreshLeeway });
  if (verdict === 'reuse') {
    const facts = { userId, sessionId: id, presented: gen, generation };
    const event = { type: 'refresh_token_reused', ...facts } as const;
    return endStolen(services, { session, reason: verdict, event, watchers });
  }
  const fault = watchers.proof.faultFor(session, verdict);
  if (fault?.kind === 'stolen') return endStolen(services, { ...fault, session, watchers });
  if (fault) throw unproven(watchers, fault.error, userId);
  switch (verdict) {
    case 'rotate':
      // The UPDATE in `refresh` did not match, but would match this row, so the row has changed in between.
      return 'again';
    case 'repeat':
      // The answer with the newest generation was lost or is still on its way, so the generation is issued again.
      return renewed(watchers, verdict, session);
    case 'fork': {
      // The newest generation may never have arrived, so the same parent gets another child.
      const forked = await store.fork(exchange(services, id, generation));
      return forked ? renewed(watchers, verdict, forked) : 'again';
    }
  }
}

type Theft = {
  readonly session: Session;
  readonly reason: EndReason;
  readonly event: SecurityEvent;
  readonly watchers: Watchers;
};

/**
 * Ends the session and tells its owner by mail. The change is committed before the refusal is thrown.
 * @returns `again` when the session has a newer generation than the one that was read
 */
async function endStolen(
  { notices, sessions }: RefreshServices,
  { session, reason, event, watchers }: Theft,
): Promise<'again'> {
  const { id, userId, generation } = session;
  const isEnded = await sessions.end({
    ...{ id, reason, ifGeneration: generation },
    alongside: (tx) => {
      const notice = { type: 'refresh_token_reused', userId, sessionId: id } as const;
      return notices.put(tx, { ...notice, to: session.user.email, place: watchers.place });
    },
  });
  if (!isEnded) return 'again';
  if (reason === 'reuse') watchers.onVerdict(reason);
  watchers.report(event);
  throw refused(watchers, reason, userId);
}

function exchange({ clock, config }: RefreshServices, id: string, generation: number): Exchange {
  const now = clock.now();
  return {
    id,
    generation,
    now: new Date(now),
    freshSince: new Date(now - config.refreshLeeway),
    idleEnd: new Date(now + config.refreshTokenTtl),
    briefIdleEnd: new Date(now + config.unrememberedTtl),
  };
}

function renewed(watchers: Watchers, verdict: RotationVerdict, session: Session): Session {
  watchers.report({ type: 'session_renewed', verdict, userId: session.userId });
  watchers.onVerdict(verdict);
  return session;
}

function unproven({ report }: Watchers, error: ApiError, userId: string): ApiError {
  report({ type: 'renewal_refused', reason: error.code, userId });
  return error;
}

function refused({ report }: Watchers, reason: string, userId?: string): ApiError {
  report({ type: 'renewal_refused', reason, userId });
  return new ApiError('refresh_token_invalid');
}
