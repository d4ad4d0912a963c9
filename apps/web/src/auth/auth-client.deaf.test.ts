// @vitest-environment node
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { credentialsOf } from '../testing/credentials.ts';
import { sessionName } from '../testing/kept-names.ts';
import { ada, failure, grace } from '../testing/scripted-calls.ts';
import { lockReleased, settle, setUpClient } from '../testing/set-up-client.ts';

beforeEach(() => {
  vi.useFakeTimers();
  return () => vi.useRealTimers();
});

async function frozenTab(options: Parameters<typeof setUpClient>[0] = {}) {
  const world = setUpClient(options);
  const page = world.open();
  await world.signIn(page);
  const other = world.open();
  await settle();
  world.server.answer('refresh', world.server.session());
  await lockReleased();
  world.server.made.length = 0;
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

  it('is looked up when a message cannot be read', async () => {
    const { page, other } = await frozenTab();
    void other.client.logout();
    await settle();
    page.tab.garble();
    expect(page.client.state.get().status).toBe('anonymous');
  });

  it('changes nothing when there was none', async () => {
    const { page, server } = await frozenTab();
    const before = page.client.state.get();
    page.tab.thaw();
    await settle();
    expect(page.client.state.get()).toBe(before);
    expect(server.made).toEqual([]);
  });

  it('does not leave a tab with a refresh under way restoring for ever', async () => {
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

describe('a channel that fails', () => {
  it('on posting a message leaves the news to storage', async () => {
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

describe('a sign-in that comes by message', () => {
  const forged = {
    type: 'session',
    by: 'login',
    accessToken: 'forged',
    user: grace,
    lifetime: 1_000,
  };
  const post = (page: { tab: { Channel: unknown } }, message: object) =>
    new (page.tab.Channel as typeof BroadcastChannel)(sessionName).postMessage(message);

  it('is not taken over without its marker', async () => {
    const { open, signIn } = setUpClient();
    const [page, stranger] = [open(), open()];
    post(stranger, { ...forged, tag: 'made up' });
    await settle();
    expect(page.client.state.get()).toEqual({ status: 'anonymous' });
    await signIn(page);
    post(stranger, { ...forged, tag: 'made up' });
    await settle();
    page.tab.show();
    expect(page.client.state.get()).toMatchObject({ user: ada });
  });

  it('is taken over once its marker arrives, without a call', async () => {
    const { browser, open, server } = setUpClient();
    const [page, other] = [open(), open()];
    post(other, { ...forged, tag: 'real' });
    await settle();
    other.tab.storage?.setItem('something else', '1');
    await settle();
    expect(page.client.state.get()).toEqual({ status: 'anonymous' });
    other.tab.storage?.setItem(sessionName, 'real');
    await settle();
    expect(page.client.state.get()).toMatchObject({ user: grace });
    expect([server.made, browser.values.get(sessionName)]).toEqual([[], 'real']);
  });

  it('is taken over on waking when its marker arrived unnoticed, without a call', async () => {
    const { browser, open, server } = setUpClient();
    const [page, other] = [open(), open()];
    post(other, { ...forged, tag: 'real' });
    await settle();
    browser.values.set(sessionName, 'real');
    page.tab.show();
    expect(page.client.state.get()).toMatchObject({ user: grace });
    await settle();
    expect(server.made).toEqual([]);
  });

  it('is not taken over while a sign-out waits to reach the server', async () => {
    const { open, signIn, server } = setUpClient();
    const [page, other] = [open(), open()];
    await signIn(page);
    const out = page.client.logout();
    await settle();
    server.refuse('logout', failure('unreachable'));
    await out;
    post(other, { ...forged, tag: 'real' });
    await settle();
    other.tab.storage?.setItem(sessionName, 'real');
    await settle();
    expect(page.client.state.get()).toEqual({ status: 'anonymous', reason: 'signed-out' });
  });

  it('is taken over from the message when its marker came first, without a call', async () => {
    const { open, server } = setUpClient();
    const [page, other] = [open(), open()];
    other.tab.storage?.setItem(sessionName, 'real');
    await settle();
    expect(page.client.state.get()).toEqual({ status: 'anonymous' });
    post(other, { ...forged, tag: 'real' });
    await settle();
    expect(page.client.state.get()).toMatchObject({ user: grace });
    expect(server.made).toEqual([]);
  });

  it('keeps its marker when the end of an earlier session arrives', async () => {
    const { browser, open, signIn } = setUpClient();
    const page = open();
    await signIn(page);
    const tag = browser.values.get(sessionName);
    browser.values.set(sessionName, 'newest');
    post(open(), { type: 'ended', tag, reason: 'signed-out-elsewhere' });
    await settle();
    expect(page.client.state.get().status).toBe('anonymous');
    expect(browser.values.get(sessionName)).toBe('newest');
  });

  it('stays ended when its end arrives before storage shows it', async () => {
    const { browser, open, signIn, server } = setUpClient();
    const page = open();
    await signIn(page);
    const tag = browser.values.get(sessionName);
    post(open(), { type: 'ended', tag, reason: 'session-ended' });
    await settle();
    server.made.length = 0;
    page.tab.show();
    await settle();
    expect(page.client.state.get()).toEqual({ status: 'anonymous', reason: 'session-ended' });
    expect(server.made).toEqual([]);
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
