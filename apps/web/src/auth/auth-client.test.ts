// @vitest-environment node
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { pendingName, sessionName } from '../testing/kept-names.ts';
import { ada, failure, grace } from '../testing/scripted-calls.ts';
import { credentials, lockReleased, settle, setUpClient } from '../testing/set-up-client.ts';

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

describe('signing in', () => {
  it('keeps the session in memory and stores only a marker', async () => {
    const { browser, open, signIn } = setUpClient();
    const page = open();
    await signIn(page);
    const state = page.client.state.get();
    expect(state).toEqual({
      status: 'authenticated',
      user: ada,
      connection: 'ok',
    });
    expect(page.client.accessToken()).toBe('token-1');
    expect([...browser.values.keys()]).toEqual([sessionName]);
    expect([...browser.values.values()].join()).not.toContain('token');
    expect([page.client.timeLeft(), page.client.lifetime()]).toEqual([900_000, 900_000]);
  });

  it('rejects with a refusal and changes nothing', async () => {
    const { server, open } = setUpClient();
    const { client } = open();
    const attempt = client.login(credentials);
    const refused = expect(attempt).rejects.toMatchObject({ code: 'invalid_credentials' });
    await settle();
    server.refuse('login', failure('invalid_credentials'));
    await refused;
    expect(client.state.get()).toEqual({ status: 'anonymous' });
    expect([client.timeLeft(), client.lifetime()]).toEqual([0, 0]);
  });

  it('as somebody else begins a new epoch, so no request of the first is sent again', async () => {
    const { open, signIn } = setUpClient();
    const page = open();
    await signIn(page);
    const sent = await page.client.tokenForRequest();
    await signIn(page, grace);
    expect(page.client.state.get()).toMatchObject({ user: grace });
    await expect(page.client.waitUntilReplayable(sent as never)).rejects.toMatchObject({
      code: 'superseded',
    });
  });

  it('after a sign-out begins a third epoch, and not the first one again', async () => {
    const { server, open, signIn } = setUpClient();
    const page = open();
    await signIn(page);
    const sent = await page.client.tokenForRequest();
    const out = page.client.logout();
    await settle();
    server.answer('logout');
    await out;
    await lockReleased();
    await signIn(page, grace);
    await expect(page.client.waitUntilReplayable(sent as never)).rejects.toMatchObject({
      code: 'superseded',
    });
  });

  it('rejects at once everybody who waits for a refresh of the session before', async () => {
    const { server, open, signIn } = setUpClient({ locks: 'missing' });
    const page = open();
    await signIn(page);
    const refreshed = expect(page.client.refresh()).rejects.toMatchObject({ code: 'superseded' });
    await settle();
    await signIn(page, grace);
    await refreshed;
    expect(server.made).toEqual(['login', 'refresh', 'login']);
    expect(page.client.state.get()).toMatchObject({ user: grace });
  });

  it('is dropped when it lands after a sign-out, and the server is called to end the session', async () => {
    const { server, open } = setUpClient();
    const { client } = open();
    const attempt = client.login(credentials);
    const dropped = expect(attempt).rejects.toMatchObject({ code: 'superseded' });
    await settle();
    const out = client.logout();
    server.answer('login', server.session());
    await dropped;
    await lockReleased();
    server.answer('logout');
    await out;
    expect(client.state.get()).toEqual({ status: 'anonymous', reason: 'signed-out' });
    expect(server.made).toEqual(['login', 'logout']);
  });
});

describe('signing out', () => {
  it('signs out before the server has answered, and calls the server', async () => {
    const { browser, server, open, signIn } = setUpClient();
    const page = open();
    await signIn(page);
    const out = page.client.logout();
    expect(page.client.state.get()).toEqual({ status: 'anonymous', reason: 'signed-out' });
    await settle();
    server.answer('logout');
    await out;
    expect(browser.values.size).toBe(0);
  });

  it('offline is finished on the next start, before anything is restored', async () => {
    const { browser, server, open, signIn } = setUpClient();
    const page = open();
    await signIn(page);
    const out = page.client.logout();
    await settle();
    server.refuse('logout', failure('unreachable'));
    await out;
    page.stop();
    const next = open();
    expect(next.client.state.get()).toEqual({ status: 'anonymous' });
    await lockReleased();
    server.answer('logout');
    await settle();
    expect(browser.values.size).toBe(0);
    expect(server.made).toEqual(['login', 'logout', 'logout']);
  });

  it('is tried again until the server has answered', async () => {
    const { browser, server, open, signIn, pass } = setUpClient();
    const page = open();
    await signIn(page);
    const out = page.client.logout();
    await settle();
    server.refuse('logout', failure('service_unavailable'));
    await out;
    await pass(15_000);
    server.refuse('logout', failure('unreachable'));
    await pass(15_000);
    server.answer('logout');
    await lockReleased();
    expect(server.made).toEqual(['login', 'logout', 'logout', 'logout']);
    expect(browser.values.size).toBe(0);
  });

  it('is not tried again by a page that is gone', async () => {
    const { server, open, signIn, pass } = setUpClient();
    const page = open();
    await signIn(page);
    const out = page.client.logout();
    page.stop();
    await settle();
    server.refuse('logout', failure('unreachable'));
    await out;
    await pass(60_000);
    expect(server.made).toEqual(['login', 'logout']);
  });

  it('offline is finished when the network is back, unless somebody has signed in since', async () => {
    const { browser, server, open, signIn } = setUpClient();
    const page = open();
    await signIn(page);
    const out = page.client.logout();
    await settle();
    server.refuse('logout', failure('unreachable'));
    await out;
    await lockReleased();
    page.tab.goOnline();
    await settle();
    server.refuse('logout', failure('unreachable'));
    await lockReleased();
    await signIn(page);
    page.tab.goOnline();
    await settle();
    expect(server.made).toEqual(['login', 'logout', 'logout', 'login']);
    expect([...browser.values.keys()]).toEqual([sessionName]);
  });

  it('makes a refresh that lands later change nothing', async () => {
    const { server, open, signIn } = setUpClient({ locks: 'missing' });
    const page = open();
    await signIn(page);
    const refreshed = expect(page.client.refresh()).rejects.toMatchObject({ code: 'superseded' });
    await settle();
    void page.client.logout();
    server.answer('refresh', server.session());
    await refreshed;
    await settle();
    expect(page.client.state.get()).toEqual({ status: 'anonymous', reason: 'signed-out' });
    expect(page.client.timeLeft()).toBe(0);
  });

  it('with nobody signed in sends no message to other tabs', async () => {
    const { open } = setUpClient();
    const page = open();
    const stranger = new (page.tab.Channel as typeof BroadcastChannel)(sessionName);
    const heard = vi.fn();
    stranger.onmessage = heard;
    void page.client.logout();
    await settle();
    expect(heard).not.toHaveBeenCalled();
  });

  it('cancels a refresh that still waits for the lock', async () => {
    const { server, open, signIn } = setUpClient();
    const page = open();
    await signIn(page);
    const other = page.client.login(credentials);
    const refreshed = expect(page.client.refresh()).rejects.toMatchObject({ code: 'superseded' });
    void page.client.logout();
    await refreshed;
    await settle();
    server.refuse('login', failure('unreachable'));
    await expect(other).rejects.toThrow();
    await settle();
    expect(server.made).toEqual(['login', 'login', 'logout']);
  });

  it('calls the server once when two tabs try to finish it', async () => {
    const { browser, server, open } = setUpClient();
    browser.values.set(pendingName, '1');
    open();
    open();
    await settle();
    server.answer('logout');
    await lockReleased();
    expect(server.made).toEqual(['logout']);
    expect(browser.values.size).toBe(0);
  });

  it('rejects at once everybody who waits for a refresh', async () => {
    const { server, open, signIn } = setUpClient();
    const page = open();
    await signIn(page);
    const sent = await page.client.tokenForRequest();
    const waiter = expect(page.client.waitUntilReplayable(sent as never)).rejects.toMatchObject({
      code: 'superseded',
    });
    await settle();
    expect(server.made).toEqual(['login', 'refresh']);
    void page.client.logout();
    await waiter;
    expect(await page.client.tokenForRequest()).toBeNull();
  });
});
