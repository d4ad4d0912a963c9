// @vitest-environment node
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { sessionName } from '../testing/kept-names.ts';
import { ada, failure } from '../testing/scripted-calls.ts';
import { lockReleased, settle, setUpClient } from '../testing/set-up-client.ts';

beforeEach(() => {
  vi.useFakeTimers();
  return () => vi.useRealTimers();
});

describe('restoring', () => {
  it('an anonymous visit makes no call and waits for no lock', async () => {
    const { browser, server, open } = setUpClient();
    const request = vi.spyOn(browser.openTab().locks as LockManager, 'request');
    const { client } = open();
    await settle();
    expect(client.state.get()).toEqual({ status: 'anonymous' });
    expect(server.made).toEqual([]);
    expect(request).not.toHaveBeenCalled();
  });

  it('a reload restores the session with one call', async () => {
    const { server, open, signIn } = setUpClient();
    const first = open();
    await signIn(first);
    first.stop();
    const { client } = open();
    expect(client.state.get()).toEqual({ status: 'restoring' });
    await settle();
    server.answer('refresh', server.session());
    await settle();
    expect(client.state.get()).toMatchObject({ status: 'authenticated', user: ada });
    expect(server.made).toEqual(['login', 'refresh']);
  });

  it('a client that is started, stopped and started again restores once', async () => {
    const { browser, server, open } = setUpClient();
    browser.values.set(sessionName, 'tag');
    const { client, stop } = open();
    stop();
    client.start();
    const second = client.start();
    await settle();
    second();
    server.answer('refresh', server.session());
    await settle();
    expect(client.state.get().status).toBe('authenticated');
    expect(server.made).toEqual(['refresh']);
  });

  it('a client that is started twice listens until both have stopped it', async () => {
    const { open, signIn } = setUpClient();
    const { client, stop } = open();
    const stopAgain = client.start();
    stop();
    stopAgain();
    await signIn(open());
    expect(client.state.get()).toEqual({ status: 'anonymous' });
  });

  it('a client that is started twice and stopped once still receives messages from other tabs', async () => {
    const { open, signIn } = setUpClient();
    const { client, stop } = open();
    client.start();
    stop();
    await signIn(open());
    expect(client.state.get()).toMatchObject({ user: ada });
  });

  it('a client with a current session makes no call', async () => {
    const { server, open, signIn } = setUpClient();
    const page = open();
    await signIn(page);
    await page.client.restore();
    expect(server.made).toEqual(['login']);
  });

  it('a second attempt after the marker was cleared makes no call and takes no lock', async () => {
    const { browser, server, open } = setUpClient();
    browser.values.set(sessionName, 'tag');
    const { client, tab } = open();
    await settle();
    server.refuse('refresh', failure('unreachable'));
    await lockReleased();
    browser.values.clear();
    const request = vi.spyOn(tab.locks as LockManager, 'request');
    await client.restore();
    expect(client.state.get()).toEqual({ status: 'anonymous', reason: 'signed-out-elsewhere' });
    expect(request).not.toHaveBeenCalled();
    expect(server.made).toEqual(['refresh']);
  });

  it.each(['unreachable', 'service_unavailable', 'rate_limited', 'internal_error'] as const)(
    'an answer of %s is not a sign-out: the state is unreachable, and a second attempt works',
    async (code) => {
      const { browser, server, open } = setUpClient();
      browser.values.set(sessionName, 'tag');
      const { client } = open();
      await settle();
      server.refuse('refresh', failure(code));
      await lockReleased();
      expect(client.state.get()).toEqual({ status: 'unreachable' });
      const again = client.restore();
      await settle();
      server.answer('refresh', server.session());
      await again;
      expect(client.state.get().status).toBe('authenticated');
    },
  );

  it.each(['refresh_token_missing', 'refresh_token_invalid'] as const)(
    'an answer of %s ends the session and removes the marker',
    async (code) => {
      const { browser, server, open } = setUpClient();
      browser.values.set(sessionName, 'tag');
      const { client } = open();
      await settle();
      server.refuse('refresh', failure(code));
      await settle();
      expect(client.state.get()).toEqual({ status: 'anonymous', reason: 'session-ended' });
      expect(browser.values.size).toBe(0);
    },
  );

  it('a session lasts as long as the page where storage is forbidden', async () => {
    const { browser, server, open, signIn } = setUpClient({ storage: 'forbidden' });
    const page = open();
    await signIn(page);
    expect(page.client.state.get().status).toBe('authenticated');
    const out = page.client.logout();
    await settle();
    server.answer('logout');
    await out;
    expect(page.client.state.get().status).toBe('anonymous');
    expect(browser.values.size).toBe(0);
  });
});
