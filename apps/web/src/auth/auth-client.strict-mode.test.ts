// @vitest-environment node
import { beforeEach, expect, it, vi } from 'vitest';
import { sessionName } from '../testing/kept-names.ts';
import { lockReleased, settle, setUpClient } from '../testing/set-up-client.ts';

beforeEach(() => {
  vi.useFakeTimers();
  return () => vi.useRealTimers();
});

it.each(['working', 'missing'] as const)(
  'a second start, as StrictMode makes it, restores nothing again, also once the lock is free: locks %s',
  async (locks) => {
    const { browser, server, open } = setUpClient({ locks });
    browser.values.set(sessionName, 'tag');
    const { client, stop } = open();
    stop();
    client.start();
    await settle();
    server.answer('refresh', server.session());
    await lockReleased();
    expect(client.state.get().status).toBe('authenticated');
    expect(server.made).toEqual(['refresh']);
  },
);
