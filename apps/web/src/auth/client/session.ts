import type { SessionResponse } from '@latchkey/contracts/auth';
import type { User } from '@latchkey/contracts/user';
import type { Clock, Moment } from '../../lib/clock.ts';
import type { AuthEvent, SessionSource } from '../auth-events.ts';
import type { AuthState, SentToken, SignedOutReason } from '../auth-types.ts';
import { type CallError, superseded } from '../call-error.ts';
import { createBackoff } from './backoff.ts';
import { createEmitter } from './emitter.ts';
import { randomTag } from './random-tag.ts';
import type { SessionMarker } from './session-marker.ts';
import type { SingleFlight } from './single-flight.ts';
import { longestLifetime, type SessionMessage, type TabMessage } from './tab-message.ts';

/** The session that this tab has a token of, in memory and nowhere else. */
export type CurrentSession = {
  readonly user: User;
  readonly accessToken: string;
  /** Milliseconds that the token had left when it arrived. */
  readonly lifetime: number;
  readonly arrived: Moment;
};

type Options = {
  readonly marker: SessionMarker;
  /**
   * The one refresh. Everybody who waits for it goes on when another tab hands a token over, and fails with the
   * session.
   */
  readonly flight: SingleFlight;
  readonly clock: Clock;
  readonly random: (() => number) | undefined;
  readonly post: (message: TabMessage) => void;
  /** Something changed that `due` depends on. */
  readonly onChange: () => void;
  readonly emit: (event: AuthEvent) => void;
};

/** How long before its end a token is renewed, in milliseconds. */
const renewAhead = 60_000;
const leastPause = 5_000;

/**
 * Whose session this tab believes in: the tag of the sign-in, its epoch, its token, and the state that pages show. This
 * is the one owner of the four, so that they change together. It makes no call.
 */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: this is a factory whose short methods share private state
export function createSession(options: Options) {
  const { marker, flight, clock, random, post, onChange, emit } = options;
  const backoff = createBackoff(clock, random);
  const changes = createEmitter<void>();
  let tag = marker.read();
  let state: AuthState = { status: tag === null ? 'anonymous' : 'restoring' };
  let current: CurrentSession | null = null;
  let epoch = 0;
  let lastUserId: string | null = null;
  let declinedTag: string | null = null;
  let refusedToken: string | null = null;

  function show(next: AuthState): void {
    state = next;
    changes.emit();
  }

  function setCurrent(next: Omit<CurrentSession, 'arrived'>, by: SessionSource): void {
    const { accessToken, user, lifetime } = next;
    current = { accessToken, user, lifetime, arrived: clock.now() };
    lastUserId = user.id;
    backoff.reset();
    show({ status: 'authenticated', user, connection: 'ok' });
    emit({ type: 'session-current', by, lifetime });
    onChange();
  }

  /** Makes the server's answer the current session, and posts it to the other tabs. */
  function receive(answer: SessionResponse, forTag: string, by: 'login' | 'refresh'): void {
    const { accessToken, user } = answer;
    const lifetime = Math.min(answer.expiresIn * 1_000, longestLifetime);
    tag = forTag;
    marker.settle();
    setCurrent({ accessToken, user, lifetime }, by);
    const sentAt = clock.now().wall;
    post({ type: 'session', by, tag: forTag, accessToken, user, lifetime, sentAt });
  }

  const timeLeft = () => (current ? countDown(current, current.lifetime, clock) : 0);

  return {
    state: { get: () => state, subscribe: changes.subscribe },
    current: () => current,
    /** The token to send now, with the epoch that it belongs to. */
    token: (): SentToken | null => current && { accessToken: current.accessToken, epoch },
    tag: () => tag,
    /** The marker that was there when this tab let go. Only its person may continue with that sign-in. */
    declinedTag: () => declinedTag,
    /** Changes with every sign-in, sign-out and change of identity. */
    epoch: () => epoch,
    /** Whose session is current, or was until it was set aside; null once this tab let go of it. */
    lastUserId: () => lastUserId,

    /** Begins the session of a sign-in in this tab. The tag is new, and marks it for the other tabs. */
    begin(answer: SessionResponse): void {
      const newTag = randomTag();
      marker.write(newTag);
      marker.clearLogoutPending();
      epoch += 1;
      flight.abort(superseded());
      receive(answer, newTag, 'login');
    },
    /** Goes on with the same session and a new token. */
    renew: (answer: SessionResponse, forTag: string) => receive(answer, forTag, 'refresh'),
    /** Goes on with what another tab has handed over. A frozen tab receives all messages late, when it is thawed. */
    takeOver(message: SessionMessage): void {
      const lifetime = Math.max(0, message.lifetime - ageOf(message, clock));
      // This token is dead, and a refresh that is under way brings a better one.
      if (lifetime === 0 && message.by === 'refresh') return;
      tag = message.tag;
      setCurrent({ ...message, lifetime }, 'another-tab');
      flight.settle();
    },
    /** Believes the marker, whatever this tab believed before. */
    readTag(): string | null {
      tag = marker.read();
      return tag;
    },
    /** Shows nothing of the session until it is known whose it is now. */
    setAside(): void {
      epoch += 1;
      current = null;
      show({ status: 'restoring' });
      onChange();
    },
    /** Signs this tab out. Everybody who waits for a refresh fails at once. */
    letGo(reason: SignedOutReason): void {
      tag = null;
      declinedTag = marker.read();
      epoch += 1;
      current = null;
      lastUserId = null;
      backoff.reset();
      show({ status: 'anonymous', reason });
      emit({ type: 'signed-out', reason });
      onChange();
      flight.abort(superseded());
    },
    /** Keeps the session, because the server gave no usable answer. */
    keepWithoutServer(error: CallError): void {
      backoff.failed(error);
      show(
        state.status === 'authenticated'
          ? { ...state, connection: 'lost' }
          : { status: 'unreachable' },
      );
      onChange();
    },
    /** The server refused this token, whatever time it had left. */
    markRefused(accessToken: string): void {
      refusedToken = accessToken;
    },

    isUsable: () => current !== null && current.accessToken !== refusedToken && timeLeft() > 0,
    timeLeft,
    lifetime: () => current?.lifetime ?? 0,
    /** Milliseconds until a refresh is to be made unasked; null when none is. */
    due(): number | null {
      if (backoff.lastError()) return backoff.wait();
      return current && countDown(current, renewalOf(current), clock);
    },
    /** The error of the last attempt, while it is too early for another. */
    tooEarly: () => (backoff.wait() > 0 ? backoff.lastError() : null),
    isServerLost: () => backoff.lastError() !== null,
    resetBackoff: backoff.reset,
  };
}

export type Session = ReturnType<typeof createSession>;

/** A token is renewed 60 s before its end, or halfway through a short life. */
function renewalOf({ lifetime }: CurrentSession): number {
  return Math.max(lifetime - renewAhead, lifetime / 2, leastPause);
}

/** Milliseconds since a message was sent. A clock that is set meanwhile costs at most one refresh. */
function ageOf({ sentAt }: SessionMessage, clock: Clock): number {
  const age = sentAt === undefined ? 0 : clock.now().wall - sentAt;
  // The way to a tab that is not frozen takes milliseconds, and they do not count.
  return age > 1_000 ? age : 0;
}

/** Milliseconds until so long after the arrival of a token. The local clock's idea of the date does not enter. */
function countDown({ arrived }: CurrentSession, ms: number, clock: Clock): number {
  return Math.max(0, ms - clock.since(arrived));
}
