import type { LoginRequest, SessionResponse } from '@latchkey/contracts/auth';
import { type Clock, systemClock } from '../lib/clock.ts';
import { createSingleFlight } from '../lib/single-flight.ts';
import { type AuthError, isRefusal, superseded } from './auth-error.ts';
import type { AuthEvent } from './auth-events.ts';
import type { SignedOutReason } from './auth-state.ts';
import type { AuthCalls, AuthClient } from './auth-types.ts';
import { createExclusiveCalls } from './exclusive-calls.ts';
import { createRenewalTimer } from './renewal-timer.ts';
import { createRequestTokens } from './request-tokens.ts';
import { createServerLogout } from './server-logout.ts';
import { createSessionHolder } from './session-holder.ts';
import { createSessionMarker } from './session-marker.ts';
import type { Tab } from './tab.ts';
import { linkTabs } from './tab-link.ts';
import type { TabMessage } from './tab-message.ts';

type Options = {
  readonly calls: AuthCalls;
  readonly tab: Tab;
  readonly clock?: Clock | undefined;
  readonly random?: () => number;
  readonly emit?: (event: AuthEvent) => void;
};

/**
 * ★ THE AUTH CLIENT: who is signed in in this tab, and with which token. No React, no axios.
 *
 * Five rules carry it:
 *   1. One refresh. Restore, timer, 401s and buttons all join one promise, which is also the queue; across tabs a
 *      lock holds the rest back, and who gets it second finds a token handed over and makes no call.
 *   2. Only the server ends a session. A refusal (401 with one of two codes) does; no answer, 5xx and 429 do not:
 *      the session stays, and the next attempt waits a little longer.
 *   3. Nothing stale is written. Sign-out and a change of identity begin a new epoch and abort what was under
 *      way; a result of an earlier epoch changes nothing, and no request of one is replayed.
 *   4. The token is in this closure and in what React shows of it, never in storage. The marker in storage says
 *      only that there may be a session, so that an anonymous visit makes no call.
 *   5. Time is counted from arrival. Neither the local date nor a sleeping laptop can make it wrong.
 *
 * Make one for the life of the page, and `start` it when the page is shown.
 */
export function createAuthClient(options: Options): AuthClient {
  const { calls, tab, clock = systemClock, random, emit = () => {} } = options;
  const marker = createSessionMarker(tab.storage);
  const holder = createSessionHolder({
    clock,
    random,
    mayHaveSession: marker.read() !== null,
    onChange: () => timer.reschedule(),
    emit,
  });
  const flight = createSingleFlight(renew);
  const timer = createRenewalTimer({
    tab,
    due: holder.due,
    renew: () => quietly(flight.run()),
    onOnline,
  });
  const link = linkTabs({ tab, onMessage, onMarkerChange, emit });
  const { exclusively, answered } = createExclusiveCalls(tab.locks, emit);
  const serverLogout = createServerLogout({
    marker,
    call: () =>
      exclusively('logout', async () => {
        if (marker.isLogoutPending()) await answered('logout', calls.logout());
      }),
  });
  /** The sign-in this tab believes in, before and after it holds a token of it. */
  let tag = marker.read();
  let logouts = 0;
  let starts = 0;

  function letGo(reason: SignedOutReason): void {
    tag = null;
    holder.letGo(reason);
    flight.abort(superseded());
  }

  function receive(session: SessionResponse, forTag: string, by: 'login' | 'refresh'): void {
    const { accessToken, user } = session;
    const lifetime = session.expiresIn * 1_000;
    tag = forTag;
    holder.hold({ accessToken, user, lifetime }, by);
    link.post({ type: 'session', by, tag: forTag, accessToken, user, lifetime });
  }

  /** The one refresh. Check, lock, check again; write nothing once it has been overtaken. */
  function renew(signal: AbortSignal): Promise<void> {
    const before = holder.current();
    return exclusively('refresh', async () => {
      // Overtaken while it waited: another tab handed a token over, or the session is another one now.
      if (signal.aborted) throw superseded();
      const wanted = marker.read();
      if (wanted === null) throw noMarker();
      const isOvertaken = () => signal.aborted || marker.read() !== wanted;
      const answer = answered('refresh', calls.refresh(signal), isOvertaken);
      const session = await answer.catch((error: AuthError) => {
        if (isRefusal(error)) endEverywhere(wanted);
        else if (error.code !== 'superseded') holder.keepWithoutServer(error);
        throw error;
      });
      if (before && before.user.id !== session.user.id) letGo('another-account');
      else receive(session, wanted, 'refresh');
    });
  }

  /** Another tab, or the person by clearing storage, has ended what this tab believed in. */
  function noMarker(): AuthError {
    if (holder.state.get().status !== 'anonymous') letGo('signed-out-elsewhere');
    return superseded();
  }

  function endEverywhere(endedTag: string): void {
    marker.clear();
    link.post({ type: 'ended', tag: endedTag, reason: 'session-ended' });
    letGo('session-ended');
  }

  function login(credentials: LoginRequest): Promise<void> {
    const logoutsBefore = logouts;
    return exclusively('login', async () => {
      const isOvertaken = () => logouts !== logoutsBefore;
      const session = await answered('login', calls.login(credentials), isOvertaken);
      const newTag = crypto.randomUUID();
      marker.write(newTag);
      marker.clearLogoutPending();
      holder.beginEpoch();
      flight.abort(superseded());
      receive(session, newTag, 'login');
    });
  }

  function logout(): Promise<void> {
    logouts += 1;
    // Usually the same; another tab may have signed in a moment ago, and that session ends too.
    const endedTags = new Set([tag, marker.read()]);
    marker.clear();
    marker.setLogoutPending();
    for (const ended of endedTags) {
      if (ended !== null) link.post({ type: 'ended', tag: ended, reason: 'signed-out-elsewhere' });
    }
    letGo('signed-out');
    return serverLogout.finish();
  }

  async function restore(): Promise<void> {
    if (marker.isLogoutPending()) await serverLogout.finish();
    if (holder.current()) return;
    tag = marker.read();
    if (tag === null) {
      noMarker();
      return;
    }
    await quietly(flight.run());
  }

  function onMessage(message: TabMessage): void {
    if (message.type === 'ended') {
      if (message.tag === tag) letGo(message.reason);
      return;
    }
    // A sign-in that a sign-out here has overtaken is about to be ended.
    if (marker.isLogoutPending() || (message.by === 'refresh' && message.tag !== tag)) return;
    const held = holder.current();
    if (held && held.user.id !== message.user.id) {
      letGo('another-account');
      return;
    }
    tag = message.tag;
    holder.hold(message, 'another-tab');
    flight.settle();
  }

  /** The marker is the message where there is no channel: gone means signed out, another one another sign-in. */
  function onMarkerChange(): void {
    const now = marker.read();
    if (now === tag) return;
    tag = now;
    if (now === null) noMarker();
    else void quietly(holder.current() ? flight.run() : restore());
  }

  function onOnline(): void {
    if (marker.isLogoutPending()) void serverLogout.finish();
    if (!holder.isServerLost()) timer.reschedule();
    else {
      holder.resetBackoff();
      void quietly(flight.run());
    }
  }

  return {
    state: holder.state,
    login,
    logout,
    refresh: flight.run,
    restore,
    timeLeft: holder.timeLeft,
    lifetime: () => holder.current()?.lifetime ?? 0,
    start() {
      starts += 1;
      if (starts === 1) {
        link.open();
        timer.start();
        serverLogout.start();
        void restore();
      }
      return () => {
        starts -= 1;
        if (starts > 0) return;
        link.close();
        timer.stop();
        serverLogout.stop();
      };
    },
    ...createRequestTokens(holder, flight),
  };
}

function quietly(work: Promise<void>): Promise<void> {
  return work.catch(() => {});
}
