import { apiPaths } from '@latchkey/contracts/api';
import { type Clock, systemClock } from '../lib/clock.ts';
import type { AuthEvent } from './auth-events.ts';
import type { AuthCalls, AuthClient, EndedReason, SentToken, SessionCall } from './auth-types.ts';
import { type CallError, superseded, whyOver } from './call-error.ts';
import { abortable } from './client/abortable.ts';
import { createExclusiveCalls } from './client/exclusive-calls.ts';
import { createRenewalTimer } from './client/renewal-timer.ts';
import { createServerLogout } from './client/server-logout.ts';
import { createSession } from './client/session.ts';
import { createSessionMarker } from './client/session-marker.ts';
import { shareStart } from './client/share-start.ts';
import { createSingleFlight } from './client/single-flight.ts';
import type { Tab } from './client/tab.ts';
import { createTabChannel } from './client/tab-channel.ts';
import { createTabNews } from './client/tab-news.ts';

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
 *   1. One refresh. Restore, timer, 401s and buttons all join one promise, which is also the queue. Across tabs a lock
 *      makes the others wait. By the time the second tab gets the lock it has received the new token by message, and
 *      makes no call.
 *   2. Only the server ends a session. A refusal (401 with one of two codes) ends it. No answer, 5xx and 429 do not:
 *      the session stays, and the next attempt waits a little longer.
 *   3. Nothing stale is written. Sign-out and a change of identity begin a new epoch and abort what was under way. A
 *      result of an earlier epoch changes nothing, and no request of an earlier epoch is replayed.
 *   4. The token is in a closure (client/session.ts), never in storage and not in React's state. The marker in storage
 *      shows only that there may be a session, so that an anonymous visit makes no call.
 *   5. Time is counted from arrival. Neither the local date nor a sleeping laptop can make it wrong.
 *
 * Make one for the life of the page, and `start` it when the page is shown.
 */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: this is a factory whose short methods share private state
export function createAuthClient(options: Options): AuthClient {
  const { calls, tab, clock = systemClock, random, emit = () => {} } = options;
  const marker = createSessionMarker(tab.storage);
  const flight = createSingleFlight(renew);
  const session = createSession({
    ...{ marker, flight, clock, random, emit },
    post: (message) => channel.post(message),
    onChange: () => timer.reschedule(),
  });
  const news = createTabNews({ marker, session, askAnew });
  const channel = createTabChannel({ tab, ...news, onMissed: news.catchUp, emit });
  const timer = createRenewalTimer({
    tab,
    due: session.due,
    renew: () => quietly(flight.run()),
    onWake: news.catchUp,
    onOnline,
  });
  const { exclusively, answered } = createExclusiveCalls(tab.locks, emit);
  const serverLogout = createServerLogout({
    marker,
    call: () =>
      exclusively('logout', async () => {
        if (marker.isLogoutPending()) await answered('logout', calls.logout());
      }),
  });
  let logouts = 0;

  /** Every way of signing in ends here. `call` brings the session; lock, tag, epoch and hand-over stay here. */
  function signIn(call: SessionCall): Promise<void> {
    const logoutsBefore = logouts;
    return exclusively('login', async () => {
      const isOvertaken = () => logouts !== logoutsBefore;
      session.begin(await answered('login', call(calls.postForSession), isOvertaken));
    });
  }

  /** The one refresh. Check, lock, check again; write nothing if a sign-out or sign-in came first. */
  function renew(signal: AbortSignal): Promise<void> {
    const before = session.lastUserId();
    return exclusively('refresh', async () => {
      // While this waited, another tab handed a token over, or the session became another one.
      if (signal.aborted) throw superseded();
      const wanted = marker.read();
      if (wanted === null) throw noMarker();
      const isOvertaken = () => signal.aborted || marker.read() !== wanted;
      const answer = answered('refresh', calls.refresh(signal), isOvertaken);
      const renewed = await answer.catch((error: CallError) => {
        const reason = whyOver(error);
        if (reason) endEverywhere(wanted, reason);
        else if (error.code !== 'superseded') session.keepWithoutServer(error);
        throw error;
      });
      if (before !== null && before !== renewed.user.id) session.letGo('another-account');
      else session.renew(renewed, wanted);
    });
  }

  /** Another tab, or the person by clearing storage, has ended what this tab believed in. */
  function noMarker(): CallError {
    if (session.state.get().status !== 'anonymous') session.letGo('signed-out-elsewhere');
    return superseded();
  }

  function endEverywhere(tag: string, reason: EndedReason): void {
    marker.clear();
    channel.post({ type: 'ended', tag, reason });
    session.letGo(reason);
  }

  function logout(): Promise<void> {
    logouts += 1;
    // Usually both are the same. Another tab may have signed in a moment ago, and that session ends too.
    const endedTags = new Set([session.tag(), marker.read()]);
    marker.clear();
    marker.setLogoutPending();
    for (const tag of endedTags) {
      if (tag !== null) channel.post({ type: 'ended', tag, reason: 'signed-out-elsewhere' });
    }
    session.letGo('signed-out');
    return serverLogout.finish();
  }

  async function restore(): Promise<void> {
    if (marker.isLogoutPending()) await serverLogout.finish();
    if (session.current()) return;
    if (session.readTag() === null) noMarker();
    else await quietly(flight.run());
  }

  /** Another sign-in happened whose message this tab missed. The same person may have signed in again. */
  function askAnew(): void {
    flight.abort(superseded());
    if (session.current()) session.setAside();
    void restore();
  }

  function onOnline(): void {
    news.catchUp();
    if (marker.isLogoutPending()) void serverLogout.finish();
    if (!session.isServerLost()) timer.reschedule();
    else {
      session.resetBackoff();
      void quietly(flight.run());
    }
  }

  /** Joins the refresh, but starts none again and again while the server cannot be reached. */
  function refreshUnlessTooEarly(signal: AbortSignal | undefined): Promise<void> {
    const error = flight.isRunning() ? null : session.tooEarly();
    return abortable(error ? Promise.reject(error) : flight.run(), signal);
  }

  async function tokenForRequest(signal?: AbortSignal, onWait?: () => void) {
    if (session.state.get().status === 'anonymous') return null;
    if (!session.isUsable()) {
      onWait?.();
      await refreshUnlessTooEarly(signal);
    }
    return session.token();
  }

  async function waitUntilReplayable(sent: SentToken, signal?: AbortSignal) {
    const isSameEpoch = () => sent.epoch === session.epoch();
    // After the refresh a late 401 finds another token here, so it causes no second refresh.
    if (isSameEpoch() && session.token()?.accessToken === sent.accessToken) {
      session.markRefused(sent.accessToken);
      await refreshUnlessTooEarly(signal);
    }
    const token = session.token();
    if (!token || !isSameEpoch()) throw superseded();
    return token;
  }

  return {
    ...{ signIn, logout, restore, tokenForRequest, waitUntilReplayable },
    ...{ state: session.state, timeLeft: session.timeLeft, lifetime: session.lifetime },
    login: (credentials) => signIn((post) => post(apiPaths.auth.login, credentials)),
    refresh: flight.run,
    accessToken: () => session.token()?.accessToken ?? null,
    start: shareStart(() => {
      channel.open();
      timer.start();
      serverLogout.start();
      void restore();
      return () => {
        channel.close();
        timer.stop();
        serverLogout.stop();
      };
    }),
  };
}

function quietly(work: Promise<void>): Promise<void> {
  return work.catch(() => {});
}
