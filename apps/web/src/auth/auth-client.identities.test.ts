// @vitest-environment node
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { sessionName } from '../testing/kept-names.ts';
import { ada, failure, grace } from '../testing/scripted-calls.ts';
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

describe('two tabs', () => {
  it('both go on when one signs in again as the same person', async () => {
    const { server, first, second, signIn } = await setUpTwoTabs();
    const sent = await second.client.tokenForRequest();
    await signIn(first);
    expect(token(second)).toBe(token(first));
    await second.client.waitUntilReplayable(sent as never);
    expect(server.made).toEqual(['login']);
  });

  it.each([{}, { channel: 'missing' }] as const)(
    'never mix identities when one signs in as somebody else: %o',
    async (options) => {
      const { server, first, second, signIn } = await setUpTwoTabs(options);
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
      const { server, first, second, signIn } = await setUpTwoTabs(options);
      const sent = await second.client.tokenForRequest();
      await signIn(first, grace);
      if (options.channel) server.answer('refresh', server.session(grace));
      await settle();
      const replay = second.client.waitUntilReplayable(sent as never);
      await expect(replay).rejects.toMatchObject({ code: 'superseded' });
    },
  );

  it('a refresh of the first person that lands after somebody else signed in is dropped', async () => {
    const { server, first, second } = await setUpTwoTabs({ locks: 'missing', channel: 'missing' });
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
    const { browser, server, first, second } = await setUpTwoTabs({
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

  it('are both signed out when one signs out while the other signs in as somebody else', async () => {
    const { browser, server, first, second } = await setUpTwoTabs();
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

  it('ignore a message about a session that is over', async () => {
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
});
