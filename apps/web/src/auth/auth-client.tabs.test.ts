// @vitest-environment node
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { pendingName, sessionName } from '../testing/kept-names.ts';
import { ada, failure, grace } from '../testing/scripted-calls.ts';
import { credentials, lockReleased, settle, setUpClient } from '../testing/set-up-client.ts';
import type { AuthClient } from './auth-types.ts';

beforeEach(() => {
  vi.useFakeTimers();
  return () => vi.useRealTimers();
});

async function twoTabs(options: Parameters<typeof setUpClient>[0] = {}) {
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

const token = (page: { client: AuthClient }) => page.client.accessToken();

// Two versions of the application may be open at once, so these names are as good as a protocol.
describe('a tab with another version of this', () => {
  it('has the lock of the same name', async () => {
    const { first, server } = await twoTabs();
    let release = () => {};
    const held = new Promise<void>((done) => {
      release = done;
    });
    const { signal } = new AbortController();
    void first.tab.locks?.request(sessionName, { signal }, () => held);
    void first.client.refresh();
    await vi.advanceTimersByTimeAsync(4_900);
    expect(server.made).toEqual([]);
    release();
    await settle();
    expect(server.made).toEqual(['refresh']);
  });

  it('hears and is heard on the channel of the same name', async () => {
    const { browser, open, signIn } = setUpClient();
    const page = open();
    const stranger = new (page.tab.Channel as typeof BroadcastChannel)(sessionName);
    const heard: unknown[] = [];
    stranger.onmessage = ({ data }) => heard.push(data);
    await signIn(page);
    const tag = browser.values.get(sessionName);
    expect(heard).toEqual([expect.objectContaining({ type: 'session', by: 'login', tag })]);
    stranger.postMessage({ type: 'ended', tag, reason: 'session-ended' });
    await settle();
    expect(page.client.state.get()).toEqual({ status: 'anonymous', reason: 'session-ended' });
  });

  it('finds a sign-out that is pending under the same key', async () => {
    const { browser, open, signIn } = setUpClient();
    const page = open();
    await signIn(page);
    void page.client.logout();
    expect(Object.fromEntries(browser.values)).toEqual({ [pendingName]: '1' });
  });
});

describe('two tabs', () => {
  it('that refresh together make one call and hold the same token', async () => {
    const { server, first, second } = await twoTabs();
    const both = Promise.all([first.client.refresh(), second.client.refresh()]);
    await settle();
    server.answer('refresh', server.session());
    await both;
    await lockReleased();
    expect(server.made).toEqual(['refresh']);
    expect(token(first)).toBe('token-3');
    expect(token(second)).toBe('token-3');
  });

  it('the one that gets the lock second, and has heard nothing, calls for itself', async () => {
    const { server, first, second } = await twoTabs({ channel: 'missing' });
    const both = Promise.all([first.client.refresh(), second.client.refresh()]);
    await settle();
    server.answer('refresh', server.session());
    await lockReleased();
    server.answer('refresh', server.session());
    await both;
    expect(server.made).toEqual(['refresh', 'refresh']);
  });

  it.each(['missing', 'stuck'] as const)(
    'with locks %s both call, and neither is signed out',
    async (locks) => {
      const world = setUpClient({ locks });
      const { server, open } = world;
      world.browser.values.set(sessionName, 'tag');
      const first = open();
      const second = open();
      await vi.advanceTimersByTimeAsync(5_000);
      expect(server.made).toEqual(['refresh', 'refresh']);
      server.answer('refresh', server.session());
      await settle();
      expect(first.client.state.get().status).toBe('authenticated');
      expect(second.client.state.get().status).toBe('authenticated');
      expect(token(second)).toBe(token(first));
    },
  );

  it('a lock that the browser refuses is gone without', async () => {
    const world = setUpClient();
    const page = world.open();
    Object.assign(page.tab.locks as object, { request: () => Promise.reject(new Error('no')) });
    await world.signIn(page);
    expect(page.client.state.get().status).toBe('authenticated');
  });

  it.each([{}, { channel: 'missing' }] as const)(
    'signing out in one signs the other out: %o',
    async (options) => {
      const { first, second } = await twoTabs(options);
      void first.client.logout();
      await settle();
      expect(second.client.state.get()).toEqual({
        status: 'anonymous',
        reason: 'signed-out-elsewhere',
      });
    },
  );

  it('a session that the server ended is over in both', async () => {
    const { server, first, second } = await twoTabs();
    const refreshed = expect(first.client.refresh()).rejects.toMatchObject({ code: 'superseded' });
    await settle();
    server.refuse('refresh', failure('refresh_token_invalid'));
    await refreshed;
    await settle();
    expect(second.client.state.get()).toEqual({ status: 'anonymous', reason: 'session-ended' });
  });

  it('signing in in one signs the other in, without a call of its own', async () => {
    const world = setUpClient();
    const [first, second] = [world.open(), world.open()];
    await world.signIn(first);
    expect(second.client.state.get()).toMatchObject({ status: 'authenticated', user: ada });
    expect(world.server.made).toEqual(['login']);
  });

  it('without channels, signing in in one signs the other in by a call', async () => {
    const world = setUpClient({ channel: 'missing' });
    const [first, second] = [world.open(), world.open()];
    await world.signIn(first);
    world.server.answer('refresh', world.server.session());
    await settle();
    expect(second.client.state.get()).toMatchObject({ status: 'authenticated', user: ada });
  });

  it('signing in again as the same person keeps the other tab going', async () => {
    const { server, first, second, signIn } = await twoTabs();
    const sent = await second.client.tokenForRequest();
    await signIn(first);
    expect(token(second)).toBe(token(first));
    await second.client.waitUntilReplayable(sent as never);
    expect(server.made).toEqual(['login']);
  });

  it.each([{}, { channel: 'missing' }] as const)(
    'signing in as somebody else never mixes identities: %o',
    async (options) => {
      const { server, first, second, signIn } = await twoTabs(options);
      await signIn(first, grace);
      if (options.channel) server.answer('refresh', server.session(grace));
      await settle();
      expect(second.client.state.get()).toEqual({ status: 'anonymous', reason: 'another-account' });
      const restored = second.client.restore();
      await lockReleased();
      server.answer('refresh', server.session(grace));
      await restored;
      expect(second.client.state.get()).toMatchObject({ status: 'authenticated', user: grace });
    },
  );

  it.each([{}, { channel: 'missing' }] as const)(
    'no request of the first person is sent again as somebody else: %o',
    async (options) => {
      const { server, first, second, signIn } = await twoTabs(options);
      const sent = await second.client.tokenForRequest();
      await signIn(first, grace);
      if (options.channel) server.answer('refresh', server.session(grace));
      await settle();
      const replay = second.client.waitUntilReplayable(sent as never);
      await expect(replay).rejects.toMatchObject({ code: 'superseded' });
    },
  );

  it('a refresh of the first person that lands after somebody else signed in is dropped', async () => {
    const { server, first, second } = await twoTabs({ locks: 'missing', channel: 'missing' });
    const refreshed = expect(second.client.refresh()).rejects.toMatchObject({ code: 'superseded' });
    const login = first.client.login(credentials);
    await settle();
    server.answer('login', server.session(grace));
    await login;
    server.answer('refresh', server.session(ada));
    await refreshed;
    await settle();
    expect(token(second)).not.toBe('token-4');
  });

  it('a refusal of the first person’s refresh after somebody else signed in ends nothing', async () => {
    const { browser, server, first, second } = await twoTabs({
      locks: 'missing',
      channel: 'missing',
    });
    const refreshed = expect(second.client.refresh()).rejects.toMatchObject({ code: 'superseded' });
    const login = first.client.login(credentials);
    await settle();
    server.answer('login', server.session(grace));
    await login;
    server.refuse('refresh', failure('refresh_token_invalid'));
    await refreshed;
    expect(first.client.state.get()).toMatchObject({ user: grace });
    expect(browser.values.has(sessionName)).toBe(true);
  });

  it('signing out in one while the other signs in as somebody else ends both, and mixes nothing', async () => {
    const { browser, server, first, second } = await twoTabs();
    const login = first.client.login(credentials);
    await settle();
    server.answer('login', server.session(grace));
    await login;
    void second.client.logout();
    await settle();
    expect(second.client.state.get()).toMatchObject({ status: 'anonymous' });
    expect(first.client.state.get()).toMatchObject({ status: 'anonymous' });
    await lockReleased();
    server.answer('logout');
    await lockReleased();
    expect(browser.values.size).toBe(0);
  });

  it('a sign-out that is slow to be answered is waited for, so that it cannot clear the next cookie', async () => {
    const { server, first, second } = await twoTabs();
    void first.client.logout();
    await settle();
    const login = second.client.login(credentials);
    await vi.advanceTimersByTimeAsync(7_900);
    expect(server.made).toEqual(['logout']);
    server.answer('logout');
    await lockReleased();
    server.answer('login', server.session());
    await login;
    expect(server.made).toEqual(['logout', 'login']);
  });

  it('a message about a session that is over is not for this tab', async () => {
    const { open, signIn, server } = setUpClient();
    const page = open();
    await signIn(page);
    const stranger = new (page.tab.Channel as typeof BroadcastChannel)(sessionName);
    stranger.postMessage({ type: 'ended', tag: 'an older one', reason: 'session-ended' });
    stranger.postMessage({
      ...server.session(grace),
      type: 'session',
      by: 'refresh',
      tag: 'an older one',
      lifetime: 1,
    });
    stranger.postMessage({ type: 'something else' });
    await settle();
    expect(page.client.state.get()).toMatchObject({ user: ada });
    expect(token(page)).toBe('token-1');
  });

  it('what was cleared from storage is not restored, here or when asked again', async () => {
    const { browser, open } = setUpClient();
    browser.values.set(sessionName, 'tag');
    const { client, tab } = open();
    tab.storage?.clear();
    await settle();
    expect(client.state.get()).toEqual({ status: 'anonymous', reason: 'signed-out-elsewhere' });
    await client.restore();
    const refused = expect(client.refresh()).rejects.toMatchObject({ code: 'superseded' });
    await lockReleased();
    await refused;
    expect(client.state.get()).toEqual({ status: 'anonymous', reason: 'signed-out-elsewhere' });
  });

  it('without channels, other stored values and a marker that did not change are nothing to this tab', async () => {
    const { server, first, second } = await twoTabs({ channel: 'missing' });
    first.tab.storage?.setItem('something else', '1');
    first.tab.storage?.setItem(sessionName, first.tab.storage.getItem(sessionName) ?? '');
    await settle();
    expect(server.made).toEqual([]);
    second.stop();
    void first.client.logout();
    await settle();
    expect(second.client.state.get().status).toBe('authenticated');
  });
});
