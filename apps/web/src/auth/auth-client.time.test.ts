// @vitest-environment node
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { lockReleased, settle, setUpSignedIn } from '../testing/set-up-client.ts';

const minute = 60_000;
const day = 24 * 60 * minute;

beforeEach(() => {
  vi.useFakeTimers();
  return () => vi.useRealTimers();
});

describe('renewing ahead of expiry', () => {
  it('happens 60 s before the end, and again 60 s before the next', async () => {
    const { server, pass } = await setUpSignedIn();
    await pass(14 * minute - 200);
    expect(server.made).toEqual([]);
    await pass(200);
    expect(server.made).toEqual(['refresh']);
    server.answer('refresh', server.session());
    await settle();
    await pass(14 * minute);
    expect(server.made).toEqual(['refresh', 'refresh']);
  });

  it('happens halfway through a short life, but never in a hurry', async () => {
    const { server, page, pass } = await setUpSignedIn();
    const renewed = page.client.refresh();
    await settle();
    server.answer('refresh', server.session(undefined, 4));
    await renewed;
    server.made.length = 0;
    await pass(4_900);
    expect(server.made).toEqual([]);
    await pass(100);
    expect(server.made).toEqual(['refresh']);
  });

  it('waits while the tab is hidden, and happens when the tab is shown', async () => {
    const { server, page, pass } = await setUpSignedIn();
    page.tab.hide();
    await pass(20 * minute);
    expect(server.made).toEqual([]);
    page.tab.show();
    await settle();
    expect(server.made).toEqual(['refresh']);
  });

  it('happens on waking from a sleep that only the wall clock noticed', async () => {
    const { server, clock, page } = await setUpSignedIn();
    clock.sleep(8 * 60 * minute);
    expect(page.client.timeLeft()).toBe(0);
    page.tab.show();
    await settle();
    expect(server.made).toEqual(['refresh']);
  });

  it('happens when the network is back after a sleep, though nothing else woke the tab', async () => {
    const { server, clock, page } = await setUpSignedIn();
    clock.sleep(8 * 60 * minute);
    page.tab.goOnline();
    await settle();
    expect(server.made).toEqual(['refresh']);
  });

  it('happens before the next request when the token ran out in a hidden tab', async () => {
    const { server, page, pass } = await setUpSignedIn();
    page.tab.hide();
    await pass(16 * minute);
    const sending = page.client.tokenForRequest();
    await settle();
    server.answer('refresh', server.session());
    expect(await sending).toMatchObject({ accessToken: 'token-2' });
  });

  it.each([day, -day])('happens at most once when the wall clock is set by %d ms', async (ms) => {
    const { server, clock, page } = await setUpSignedIn();
    clock.setWall(ms);
    page.tab.show();
    await settle();
    if (server.made.length > 0) server.answer('refresh', server.session());
    await lockReleased();
    expect(server.made.length).toBe(ms > 0 ? 1 : 0);
    expect(page.client.state.get().status).toBe('authenticated');
    expect(page.client.timeLeft()).toBeGreaterThan(14 * minute);
  });

  it.each([
    ['jumps ahead', 8 * minute],
    ['jumps back', -day],
  ])(
    'happens before the time shown is over when the clock %s in a visible tab',
    async (_name, jump) => {
      const { server, clock, page } = await setUpSignedIn();
      await vi.advanceTimersByTimeAsync(2_000);
      clock.advance(5 * minute);
      clock.setWall(jump);
      while (server.made.length === 0) {
        expect(page.client.timeLeft()).toBeGreaterThan(0);
        clock.advance(1_000);
        await vi.advanceTimersByTimeAsync(1_000);
      }
      server.answer('refresh', server.session());
      await settle();
      expect(page.client.timeLeft()).toBe(15 * minute);
    },
  );

  it('happens within a second when a jump of the clock, or a sleep, has used up the lifetime at once', async () => {
    const { server, clock, page } = await setUpSignedIn();
    clock.sleep(8 * 60 * minute);
    expect(page.client.timeLeft()).toBe(0);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(server.made).toEqual(['refresh']);
  });

  it('makes one call, however long the call takes', async () => {
    const { server, clock } = await setUpSignedIn();
    clock.sleep(8 * 60 * minute);
    await vi.advanceTimersByTimeAsync(7_000);
    expect(server.made).toEqual(['refresh']);
  });

  it('happens within a day, and not at once, for a token that lives 30 000 years', async () => {
    const { server, page, pass } = await setUpSignedIn();
    const renewed = page.client.refresh();
    await settle();
    server.answer('refresh', server.session(undefined, 1e12));
    await renewed;
    await lockReleased();
    server.made.length = 0;
    await pass(minute);
    expect(server.made).toEqual([]);
    expect(page.client.lifetime()).toBe(day);
  });

  it('stops with the page, whatever still happens to its session', async () => {
    const { server, page, pass } = await setUpSignedIn();
    page.stop();
    const renewed = page.client.refresh();
    await settle();
    server.answer('refresh', server.session());
    await renewed;
    server.made.length = 0;
    await pass(20 * minute);
    page.tab.show();
    await settle();
    expect(server.made).toEqual([]);
  });
});

describe('one refresh', () => {
  it('is joined by the timer, requests, refused tokens and buttons', async () => {
    const { server, page, pass } = await setUpSignedIn();
    const sent = await page.client.tokenForRequest();
    await pass(14 * minute);
    const all = Promise.all([
      page.client.refresh(),
      page.client.waitUntilReplayable(sent as never),
      page.client.restore(),
      page.client.waitUntilReplayable(sent as never, new AbortController().signal),
    ]);
    await settle();
    server.answer('refresh', server.session());
    await all;
    expect(server.made).toEqual(['refresh']);
  });

  it('is not followed by another when the old token is refused later', async () => {
    const { server, page } = await setUpSignedIn();
    const sent = await page.client.tokenForRequest();
    const renewed = page.client.refresh();
    await settle();
    server.answer('refresh', server.session());
    await renewed;
    await page.client.waitUntilReplayable(sent as never);
    expect(server.made).toEqual(['refresh']);
  });

  it('rejects at once for a caller that gives up, and goes on for the others', async () => {
    const { server, page } = await setUpSignedIn();
    const sent = await page.client.tokenForRequest();
    const leaving = new AbortController();
    const stays = page.client.waitUntilReplayable(sent as never);
    const leaves = page.client.waitUntilReplayable(sent as never, leaving.signal);
    leaving.abort(new Error('left'));
    await expect(leaves).rejects.toThrow('left');
    await settle();
    server.answer('refresh', server.session());
    await stays;
  });
});
