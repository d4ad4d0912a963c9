// @vitest-environment node
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { credentialsOf } from '../testing/credentials.ts';
import { ada, failure, grace } from '../testing/scripted-calls.ts';
import { lockReleased, settle, setUpClient, setUpTwoTabs } from '../testing/set-up-client.ts';

beforeEach(() => {
  vi.useFakeTimers();
  return () => vi.useRealTimers();
});

async function frozenTab(options: Parameters<typeof setUpTwoTabs>[0] = {}) {
  const { first: page, second: other, ...world } = await setUpTwoTabs(options);
  page.tab.freeze();
  return { ...world, page, other };
}

describe.each([{}, { channel: 'missing' }, { channel: 'refused' }] as const)(
  'a tab that was in the back/forward cache: %o',
  (options) => {
    it('is signed out at once when its session was ended in another tab', async () => {
      const { page, other } = await frozenTab(options);
      void other.client.logout();
      await settle();
      expect(page.client.state.get().status).toBe('authenticated');
      page.tab.thaw();
      expect(page.client.state.get()).toEqual({
        status: 'anonymous',
        reason: 'signed-out-elsewhere',
      });
      expect(page.client.accessToken()).toBeNull();
    });

    it('shows nothing of the first person when somebody else has signed in, and then shows why', async () => {
      const { page, other, signIn, server } = await frozenTab(options);
      const sent = await page.client.tokenForRequest();
      await signIn(other, grace);
      page.tab.thaw();
      expect(page.client.state.get()).toEqual({ status: 'restoring' });
      expect(page.client.accessToken()).toBeNull();
      await lockReleased();
      server.answer('refresh', server.session(grace));
      await settle();
      expect(page.client.state.get()).toEqual({ status: 'anonymous', reason: 'another-account' });
      await expect(page.client.waitUntilReplayable(sent as never)).rejects.toMatchObject({
        code: 'superseded',
      });
    });

    it('goes on with the new session when the same person has signed in again', async () => {
      const { page, other, signIn, server } = await frozenTab(options);
      void other.client.logout();
      await settle();
      server.answer('logout');
      await lockReleased();
      await signIn(other);
      page.tab.thaw();
      await lockReleased();
      server.answer('refresh', server.session());
      await settle();
      expect(page.client.state.get()).toMatchObject({ status: 'authenticated', user: ada });
    });
  },
);

describe('news that a tab missed', () => {
  it('is looked up when the network comes back', async () => {
    const { page, other } = await frozenTab();
    void other.client.logout();
    await settle();
    page.tab.goOnline();
    expect(page.client.state.get().status).toBe('anonymous');
  });

  it('is looked up when the client is started again, as by a provider that is shown again', async () => {
    const { first, second } = await setUpTwoTabs();
    second.stop();
    void first.client.logout();
    await settle();
    expect(second.client.state.get().status).toBe('authenticated');
    second.client.start();
    expect(second.client.state.get()).toEqual({
      status: 'anonymous',
      reason: 'signed-out-elsewhere',
    });
  });

  it('is looked up when a message cannot be read', async () => {
    const { page, other } = await frozenTab();
    void other.client.logout();
    await settle();
    page.tab.garble();
    expect(page.client.state.get().status).toBe('anonymous');
  });

  it('is none when nothing happened meanwhile, so the state stays', async () => {
    const { page, server } = await frozenTab();
    const before = page.client.state.get();
    page.tab.thaw();
    await settle();
    expect(page.client.state.get()).toBe(before);
    expect(server.made).toEqual([]);
  });

  it('does not make a tab restore for ever when a refresh was under way', async () => {
    const { page, other, signIn, server } = await frozenTab({ locks: 'missing' });
    const refreshed = expect(page.client.refresh()).rejects.toMatchObject({ code: 'superseded' });
    await signIn(other);
    page.tab.thaw();
    await refreshed;
    await settle();
    // The first of the two calls was given up.
    server.answer('refresh', server.session());
    server.answer('refresh', server.session());
    await settle();
    expect(page.client.state.get()).toMatchObject({ status: 'authenticated', user: ada });
  });

  it('leaves the tab without a session while the server cannot be reached', async () => {
    const { page, other, signIn, server } = await frozenTab();
    await signIn(other, grace);
    page.tab.thaw();
    await lockReleased();
    server.refuse('refresh', failure('unreachable'));
    await settle();
    expect(page.client.state.get()).toEqual({ status: 'unreachable' });
  });

  it('signs an anonymous tab in when there was a sign-in', async () => {
    const { open, signIn, server } = setUpClient();
    const [page, other] = [open(), open()];
    page.tab.freeze();
    await signIn(other);
    page.tab.thaw();
    await lockReleased();
    server.answer('refresh', server.session());
    await settle();
    expect(page.client.state.get()).toMatchObject({ user: ada });
  });

  it('of another account is not taken over unless the person asks for it', async () => {
    const { page, other, signIn, server } = await frozenTab();
    page.tab.thaw();
    await signIn(other, grace);
    expect(page.client.state.get()).toMatchObject({ reason: 'another-account' });
    server.made.length = 0;
    page.tab.show();
    page.tab.goOnline();
    await settle();
    expect(server.made).toEqual([]);
    expect(page.client.state.get()).toMatchObject({ reason: 'another-account' });
  });
});

describe('a channel that cannot post a message', () => {
  it('leaves the news to storage', async () => {
    const { open, signIn, server } = setUpClient();
    const page = open();
    const Channel = page.tab.Channel as typeof BroadcastChannel;
    const post = vi.spyOn(Channel.prototype, 'postMessage').mockImplementation(() => {
      throw new DOMException('gone', 'InvalidStateError');
    });
    await signIn(page);
    post.mockRestore();
    expect(page.client.state.get()).toMatchObject({ user: ada });
    const other = open();
    await settle();
    server.answer('refresh', server.session());
    await lockReleased();
    void other.client.logout();
    await settle();
    expect(page.client.state.get().status).toBe('anonymous');
  });
});

it.each(['missing', 'stuck', 'deaf'] as const)(
  'signing in and signing out go on where locks are %s',
  async (locks) => {
    const { open, server, pass } = setUpClient({ locks });
    const page = open();
    const done = page.client.login(credentialsOf());
    await pass(9_000);
    server.answer('login', server.session());
    await done;
    const out = page.client.logout();
    await pass(9_000);
    server.answer('logout');
    await out;
    expect(server.made).toEqual(['login', 'logout']);
  },
);
