import type { User } from '@latchkey/contracts/user';
import { vi } from 'vitest';
import { createAuthClient } from '../auth/auth-client.ts';
import type { AuthEvent } from '../auth/auth-events.ts';
import { credentialsOf } from './credentials.ts';
import { createFakeBrowser } from './fake-browser.ts';
import { createFakeClock } from './fake-clock.ts';
import { ada, createScriptedCalls } from './scripted-calls.ts';

export const credentials = credentialsOf();

/** Runs everything that can happen without time passing. Timers are fake in tests that use this. */
export const settle = () => vi.advanceTimersByTimeAsync(0);

/** Passes the time for which a tab keeps the lock after its work. */
export const lockReleased = () => vi.advanceTimersByTimeAsync(100);

type Options = Parameters<typeof createFakeBrowser>[0] & {
  /** Receives the events of every tab. */
  readonly onEvent?: (event: AuthEvent) => void;
};

/** A browser with any number of tabs that run the real client, in front of a server whose answers the test scripts. */
export function setUpClient({ onEvent, ...options }: Options = {}) {
  const browser = createFakeBrowser(options);
  const server = createScriptedCalls();
  const clock = createFakeClock();
  const open = () => {
    const tab = browser.openTab();
    const client = createAuthClient({
      ...{ calls: server.calls, tab, clock },
      random: () => 0,
      ...(onEvent && { emit: onEvent }),
    });
    return { tab, client, stop: client.start() };
  };
  const signIn = async (
    { client }: { client: ReturnType<typeof open>['client'] },
    user: User = ada,
  ) => {
    const done = client.login(credentials);
    await settle();
    server.answer('login', server.session(user));
    await done;
    await lockReleased();
  };
  /** Moves both clocks and the timers. */
  const pass = async (ms: number) => {
    clock.advance(ms);
    await vi.advanceTimersByTimeAsync(ms);
  };
  return { browser, server, clock, open, signIn, pass };
}

/** A signed-in page. The calls that signed it in are forgotten. */
export async function setUpSignedIn() {
  const world = setUpClient();
  const page = world.open();
  await world.signIn(page);
  world.server.made.length = 0;
  return { ...world, page };
}

/** Two tabs with one session. The calls that signed them in are forgotten. */
export async function setUpTwoTabs(options: Options = {}) {
  const world = setUpClient(options);
  const first = world.open();
  await world.signIn(first);
  const second = world.open();
  await settle();
  world.server.answer('refresh', world.server.session());
  await lockReleased();
  world.server.made.length = 0;
  return { ...world, first, second };
}
