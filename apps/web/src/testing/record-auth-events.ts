import { expect, onTestFinished, vi } from 'vitest';
import type { AuthEvent } from '../auth/auth-events.ts';
import { createAuth } from '../auth/create-auth.ts';
import { credentialsOf } from './credentials.ts';
import { createFakeBrowser, type FakeBrowser } from './fake-browser.ts';

/** An event in one line, its facts in the order they are given. */
const line = ({ type, ...facts }: AuthEvent) => [type, ...Object.values(facts)].join(' ');

const isLock = (event: AuthEvent) => event.type === 'lock';

/** Signs ada in, waits until the lock is free again, and records the events from then on. */
export async function recordAuthEvents(browser: FakeBrowser = createFakeBrowser()) {
  const auth = createAuth('/api', { tab: browser.openTab() });
  const events: AuthEvent[] = [];
  const lines = () => events.splice(0).map(line);
  const stop = auth.events.subscribe((event) => events.push(event));
  onTestFinished(auth.client.start());
  await auth.client.login(credentialsOf());
  await vi.waitFor(() =>
    expect(line(events.findLast(isLock) as AuthEvent)).toMatch(/released|skipped/),
  );
  events.length = 0;
  return { ...auth, browser, events, lines, stop };
}

/** The events of one refresh. */
export const oneRefresh = [
  'lock refresh waiting',
  'lock refresh acquired',
  'call-sent refresh',
  'call-ended refresh done',
  'session-current refresh 900000',
  'handed-over session',
];
