// @vitest-environment node
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { pendingName, sessionName } from '../testing/kept-names.ts';
import { failure } from '../testing/scripted-calls.ts';
import { credentials, lockReleased, settle, setUpClient } from '../testing/set-up-client.ts';

beforeEach(() => {
  vi.useFakeTimers();
  return () => vi.useRealTimers();
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
