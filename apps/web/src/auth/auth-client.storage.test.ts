// @vitest-environment node
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { sessionName } from '../testing/kept-names.ts';
import { ada, failure, grace } from '../testing/scripted-calls.ts';
import { credentials, lockReleased, settle, setUpClient } from '../testing/set-up-client.ts';

const failing = ['full', 'read-only', 'unreadable', 'forbidden'] as const;

beforeEach(() => {
  vi.useFakeTimers();
  return () => vi.useRealTimers();
});

/** Opens a page in a browser where storage has always failed. The server has refused its first refresh. */
async function openAnonymous(storage: (typeof failing)[number]) {
  const world = setUpClient({ storage });
  const open = async () => {
    const page = world.open();
    await settle();
    if (world.server.made.at(-1) === 'refresh') {
      world.server.refuse('refresh', failure('refresh_token_missing'));
    }
    await lockReleased();
    return page;
  };
  const page = await open();
  world.server.made.length = 0;
  return { ...world, page, openAnother: open };
}

describe.each(failing)('where storage is %s', (storage) => {
  it('signing in begins one session, renews it and ends it', async () => {
    const { server, page, signIn } = await openAnonymous(storage);
    await signIn(page);
    expect(page.client.state.get()).toMatchObject({ status: 'authenticated', user: ada });
    const renewed = page.client.refresh();
    await settle();
    server.answer('refresh', server.session());
    await renewed;
    await lockReleased();
    const out = page.client.logout();
    expect(page.client.state.get()).toEqual({ status: 'anonymous', reason: 'signed-out' });
    await settle();
    server.answer('logout');
    await out;
    await lockReleased();
    expect(server.made).toEqual(['login', 'refresh', 'logout']);
    await page.client.restore();
    expect(server.made).toHaveLength(3);
  });

  it('another tab is signed in and out with this one, and renews for itself', async () => {
    const { server, page, signIn, openAnother } = await openAnonymous(storage);
    const other = await openAnother();
    await signIn(page);
    expect(other.client.state.get()).toMatchObject({ user: ada });
    server.made.length = 0;
    const renewed = other.client.refresh();
    await settle();
    server.answer('refresh', server.session());
    await renewed;
    other.tab.show();
    expect(other.client.state.get()).toMatchObject({ user: ada });
    void page.client.logout();
    await settle();
    expect(other.client.state.get()).toEqual({
      status: 'anonymous',
      reason: 'signed-out-elsewhere',
    });
    other.tab.show();
    expect(other.client.state.get().status).toBe('anonymous');
  });

  it('somebody else’s sign-in in another tab signs this one out, and waking does not take it over', async () => {
    const { server, page, signIn, openAnother } = await openAnonymous(storage);
    const other = await openAnother();
    await signIn(page);
    await signIn(other, grace);
    expect(page.client.state.get()).toEqual({ status: 'anonymous', reason: 'another-account' });
    server.made.length = 0;
    page.tab.show();
    await settle();
    expect(server.made).toEqual([]);
  });
});

describe('a reload', () => {
  it.each(['full', 'read-only', 'unreadable'] as const)(
    'restores the session by one call where storage is %s',
    async (storage) => {
      const { page, signIn, open, server } = await openAnonymous(storage);
      await signIn(page);
      page.stop();
      const next = open();
      expect(next.client.state.get()).toEqual({ status: 'restoring' });
      await settle();
      server.answer('refresh', server.session());
      await settle();
      expect(next.client.state.get()).toMatchObject({ status: 'authenticated', user: ada });
    },
  );

  it('makes no more calls after a refusal', async () => {
    const { page, server, tabCalls } = await openAnonymous('full').then((world) => ({
      ...world,
      tabCalls: world.server.made,
    }));
    await page.client.restore();
    expect([page.client.state.get().status, tabCalls, server.made]).toEqual(['anonymous', [], []]);
  });

  it('finds a marker that was stored late, once there was room again', async () => {
    const { browser, page, signIn, server, open } = await openAnonymous('full');
    await signIn(page);
    browser.setStorage('working');
    const renewed = page.client.refresh();
    await settle();
    server.answer('refresh', server.session());
    await renewed;
    page.stop();
    expect(browser.values.has(sessionName)).toBe(true);
    expect(open().client.state.get()).toEqual({ status: 'restoring' });
  });
});

describe('storage that fails while somebody is signed in', () => {
  it.each(['full', 'read-only', 'unreadable'] as const)(
    'because it becomes %s keeps the session, and signing out ends it everywhere',
    async (kind) => {
      const { browser, open, signIn, server } = setUpClient();
      const page = open();
      await signIn(page);
      const other = open();
      await settle();
      server.answer('refresh', server.session());
      await lockReleased();
      browser.setStorage(kind);
      page.tab.show();
      expect(page.client.state.get()).toMatchObject({ user: ada });
      const out = page.client.logout();
      await settle();
      server.answer('logout');
      await out;
      await lockReleased();
      expect(page.client.state.get()).toEqual({ status: 'anonymous', reason: 'signed-out' });
      expect(other.client.state.get().status).toBe('anonymous');
      expect(server.made.at(-1)).toBe('logout');
    },
  );

  it('brings no session back after a sign-out', async () => {
    const { browser, open, signIn, server } = setUpClient();
    const page = open();
    await signIn(page);
    browser.setStorage('read-only');
    void page.client.logout();
    await settle();
    server.refuse('logout', failure('unreachable'));
    await lockReleased();
    page.tab.show();
    page.tab.goOnline();
    await settle();
    server.answer('logout');
    await lockReleased();
    expect(page.client.state.get().status).toBe('anonymous');
    expect(server.made).toEqual(['login', 'logout', 'logout']);
  });
});

it('signing in works where randomUUID is missing, as on plain http', async () => {
  vi.stubGlobal('crypto', { getRandomValues: crypto.getRandomValues.bind(crypto) });
  const { server, open } = setUpClient();
  const { client } = open();
  const done = client.login(credentials);
  await settle();
  server.answer('login', server.session());
  await done;
  vi.unstubAllGlobals();
  expect(client.state.get()).toMatchObject({ user: ada });
});
