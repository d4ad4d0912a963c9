// @vitest-environment node
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { sessionName } from '../testing/kept-names.ts';
import { ada, failure, grace } from '../testing/scripted-calls.ts';
import { settle, setUpClient } from '../testing/set-up-client.ts';

beforeEach(() => {
  vi.useFakeTimers();
  return () => vi.useRealTimers();
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

describe('a token that comes by message to a tab that was frozen', () => {
  const minute = 60_000;

  /** A signed-in tab, and how another one hands a token over that it received some minutes ago. */
  async function signedIn() {
    const { open, signIn, server, clock, browser, pass } = setUpClient();
    const page = open();
    await signIn(page);
    const Channel = open().tab.Channel as typeof BroadcastChannel;
    const handOver = (minutesAgo: number) =>
      new Channel(sessionName).postMessage({
        ...{ type: 'session', by: 'refresh', accessToken: 'handed-over', user: ada },
        ...{ tag: browser.values.get(sessionName), lifetime: 15 * minute },
        sentAt: clock.now().wall - minutesAgo * minute,
      });
    return { page, server, handOver, pass };
  }

  it('has as much time left as it has', async () => {
    const { page, handOver } = await signedIn();
    handOver(10);
    await settle();
    expect(page.client.accessToken()).toBe('handed-over');
    expect(page.client.timeLeft()).toBe(5 * minute);
  });

  it('is not taken over when it is dead: requests go on waiting for the refresh', async () => {
    const { page, server, handOver } = await signedIn();
    const refreshed = page.client.refresh();
    await settle();
    handOver(20);
    await settle();
    server.answer('refresh', server.session());
    await refreshed;
    expect(page.client.accessToken()).toMatch(/^token-/);
  });

  it('has its whole time left when the clock was set back since', async () => {
    const { page, handOver } = await signedIn();
    handOver(-60);
    await settle();
    expect(page.client.timeLeft()).toBe(15 * minute);
  });
});
