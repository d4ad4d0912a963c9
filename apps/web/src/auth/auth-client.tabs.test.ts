// @vitest-environment node
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { pendingName, sessionName } from '../testing/kept-names.ts';
import { ada, failure } from '../testing/scripted-calls.ts';
import {
  credentials,
  lockReleased,
  settle,
  setUpClient,
  setUpTwoTabs,
} from '../testing/set-up-client.ts';
import type { AuthClient } from './auth-types.ts';

beforeEach(() => {
  vi.useFakeTimers();
  return () => vi.useRealTimers();
});

const token = (page: { client: AuthClient }) => page.client.accessToken();

// Two versions of the application may be open at once, so these names are as good as a protocol.
describe('a tab with another version of the application', () => {
  it('uses the lock of the same name', async () => {
    const { first, server } = await setUpTwoTabs();
    let release = () => {};
    const kept = new Promise<void>((done) => {
      release = done;
    });
    const { signal } = new AbortController();
    void first.tab.locks?.request(sessionName, { signal }, () => kept);
    void first.client.refresh();
    await vi.advanceTimersByTimeAsync(4_900);
    expect(server.made).toEqual([]);
    release();
    await settle();
    expect(server.made).toEqual(['refresh']);
  });

  it('sends and receives messages on the channel of the same name', async () => {
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
  it('make one call when they refresh together, and share the token', async () => {
    const { server, first, second } = await setUpTwoTabs();
    const both = Promise.all([first.client.refresh(), second.client.refresh()]);
    await settle();
    server.answer('refresh', server.session());
    await both;
    await lockReleased();
    expect(server.made).toEqual(['refresh']);
    expect(token(first)).toBe('token-3');
    expect(token(second)).toBe('token-3');
  });

  it('both make a call when the second one has received no token by message', async () => {
    const { server, first, second } = await setUpTwoTabs({ channel: 'missing' });
    const both = Promise.all([first.client.refresh(), second.client.refresh()]);
    await settle();
    server.answer('refresh', server.session());
    await lockReleased();
    server.answer('refresh', server.session());
    await both;
    expect(server.made).toEqual(['refresh', 'refresh']);
  });

  it.each(['missing', 'stuck'] as const)(
    'both make a call where locks are %s, and neither is signed out',
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

  it('go on without the lock when the browser refuses it', async () => {
    const world = setUpClient();
    const page = world.open();
    Object.assign(page.tab.locks as object, { request: () => Promise.reject(new Error('no')) });
    await world.signIn(page);
    expect(page.client.state.get().status).toBe('authenticated');
  });

  it.each([{}, { channel: 'missing' }] as const)(
    'are both signed out when one signs out: %o',
    async (options) => {
      const { first, second } = await setUpTwoTabs(options);
      void first.client.logout();
      await settle();
      expect(second.client.state.get()).toEqual({
        status: 'anonymous',
        reason: 'signed-out-elsewhere',
      });
    },
  );

  it('are both signed out when the server has ended the session', async () => {
    const { server, first, second } = await setUpTwoTabs();
    const refreshed = expect(first.client.refresh()).rejects.toMatchObject({ code: 'superseded' });
    await settle();
    server.refuse('refresh', failure('refresh_token_invalid'));
    await refreshed;
    await settle();
    expect(second.client.state.get()).toEqual({ status: 'anonymous', reason: 'session-ended' });
  });

  it('are both signed in when one signs in, by one call', async () => {
    const world = setUpClient();
    const [first, second] = [world.open(), world.open()];
    await world.signIn(first);
    expect(second.client.state.get()).toMatchObject({ status: 'authenticated', user: ada });
    expect(world.server.made).toEqual(['login']);
  });

  it('are both signed in when one signs in without channels, by a call each', async () => {
    const world = setUpClient({ channel: 'missing' });
    const [first, second] = [world.open(), world.open()];
    await world.signIn(first);
    world.server.answer('refresh', world.server.session());
    await settle();
    expect(second.client.state.get()).toMatchObject({ status: 'authenticated', user: ada });
  });

  it('make a sign-in wait for a slow sign-out, so that the sign-out cannot clear the new cookie', async () => {
    const { server, first, second } = await setUpTwoTabs();
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

  it('restore nothing once the marker is cleared from storage', async () => {
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

  it('ignore other stored values, and a marker that did not change, without channels', async () => {
    const { server, first, second } = await setUpTwoTabs({ channel: 'missing' });
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
