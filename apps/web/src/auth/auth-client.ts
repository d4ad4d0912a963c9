import type { LoginRequest } from '@latchkey/contracts/auth';
import { type Clock, systemClock } from '../lib/clock.ts';
import { randomTag } from '../lib/random-tag.ts';
import { shareStart } from '../lib/share-start.ts';
import { createSingleFlight } from '../lib/single-flight.ts';
import { type AuthError, isRefusal, superseded } from './auth-error.ts';
import type { AuthEvent } from './auth-events.ts';
import type { AuthCalls, AuthClient } from './auth-types.ts';
import { createExclusiveCalls } from './exclusive-calls.ts';
import { createRenewalTimer } from './renewal-timer.ts';
import { createRequestTokens } from './request-tokens.ts';
import { createServerLogout } from './server-logout.ts';
import { createSessionHolder } from './session-holder.ts';
import { createSessionMarker } from './session-marker.ts';
import type { Tab } from './tab.ts';
import { linkTabs } from './tab-link.ts';
import { createTabNews } from './tab-news.ts';
import { createTabSession } from './tab-session.ts';

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
 *   4. The token is in this closure, never in storage and not in React's state. The marker in storage says only that
 *      there may be a session, so that an anonymous visit makes no call.
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
  const session = createTabSession({
    marker,
    holder,
    flight,
    post: (message) => link.post(message),
  });
  const timer = createRenewalTimer({
    tab,
    due: holder.due,
    renew: () => quietly(flight.run()),
    onWake: () => news.catchUp(),
    onOnline,
  });
  const news = createTabNews({ marker, holder, session, askAnew });
  const link = linkTabs({ tab, ...news, onMissed: news.catchUp, emit });
  const { exclusively, answered } = createExclusiveCalls(tab.locks, emit);
  const serverLogout = createServerLogout({
    marker,
    call: () =>
      exclusively('logout', async () => {
        if (marker.isLogoutPending()) await answered('logout', calls.logout());
      }),
  });
  let logouts = 0;

  /** The one refresh. Check, lock, check again; write nothing once it has been overtaken. */
  function renew(signal: AbortSignal): Promise<void> {
    const before = holder.lastUserId();
    return exclusively('refresh', async () => {
      // Overtaken while it waited: another tab handed a token over, or the session is another one now.
      if (signal.aborted) throw superseded();
      const wanted = marker.read();
      if (wanted === null) throw noMarker();
      const isOvertaken = () => signal.aborted || marker.read() !== wanted;
      const answer = answered('refresh', calls.refresh(signal), isOvertaken);
      const renewed = await answer.catch((error: AuthError) => {
        if (isRefusal(error)) endEverywhere(wanted);
        else if (error.code !== 'superseded') holder.keepWithoutServer(error);
        throw error;
      });
      if (before !== null && before !== renewed.user.id) session.letGo('another-account');
      else session.receive(renewed, wanted, 'refresh');
    });
  }

  /** Another tab, or the person by clearing storage, has ended what this tab believed in. */
  function noMarker(): AuthError {
    if (holder.state.get().status !== 'anonymous') session.letGo('signed-out-elsewhere');
    return superseded();
  }

  function endEverywhere(endedTag: string): void {
    marker.clear();
    link.post({ type: 'ended', tag: endedTag, reason: 'session-ended' });
    session.letGo('session-ended');
  }

  function login(credentials: LoginRequest): Promise<void> {
    const logoutsBefore = logouts;
    return exclusively('login', async () => {
      const isOvertaken = () => logouts !== logoutsBefore;
      const answer = await answered('login', calls.login(credentials), isOvertaken);
      const newTag = randomTag();
      marker.write(newTag);
      marker.clearLogoutPending();
      holder.beginEpoch();
      flight.abort(superseded());
      session.receive(answer, newTag, 'login');
    });
  }

  function logout(): Promise<void> {
    logouts += 1;
    // Usually the same; another tab may have signed in a moment ago, and that session ends too.
    const endedTags = new Set([session.tag(), marker.read()]);
    marker.clear();
    marker.setLogoutPending();
    for (const ended of endedTags) {
      if (ended !== null) link.post({ type: 'ended', tag: ended, reason: 'signed-out-elsewhere' });
    }
    session.letGo('signed-out');
    return serverLogout.finish();
  }

  async function restore(): Promise<void> {
    if (marker.isLogoutPending()) await serverLogout.finish();
    if (holder.current()) return;
    if (session.readTag() === null) noMarker();
    else await quietly(flight.run());
  }

  /** There was another sign-in that this tab has not heard of. It may be the same person's. */
  function askAnew(): void {
    flight.abort(superseded());
    if (holder.current()) holder.setAside();
    void restore();
  }

  function onOnline(): void {
    news.catchUp();
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
    accessToken: () => holder.current()?.accessToken ?? null,
    timeLeft: holder.timeLeft,
    lifetime: () => holder.current()?.lifetime ?? 0,
    start: shareStart(() => {
      link.open();
      timer.start();
      serverLogout.start();
      void restore();
      return () => {
        link.close();
        timer.stop();
        serverLogout.stop();
      };
    }),
    ...createRequestTokens(holder, flight),
  };
}

function quietly(work: Promise<void>): Promise<void> {
  return work.catch(() => {});
}
