// @vitest-environment node
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { failure } from '../testing/scripted-calls.ts';
import { lockReleased, settle, setUpClient } from '../testing/set-up-client.ts';

const minute = 60_000;
const day = 24 * 60 * minute;

beforeEach(() => {
  vi.useFakeTimers();
  return () => vi.useRealTimers();
});

async function signedIn() {
  const world = setUpClient();
  const page = world.open();
  await world.signIn(page);
  world.server.made.length = 0;
  return { ...world, page };
}

describe('renewing ahead of expiry', () => {
  it('happens 60 s before the end, and again 60 s before the next', async () => {
    const { server, pass } = await signedIn();
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
    const { server, page, pass } = await signedIn();
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
    const { server, page, pass } = await signedIn();
    page.tab.hide();
    await pass(20 * minute);
    expect(server.made).toEqual([]);
    page.tab.show();
    await settle();
    expect(server.made).toEqual(['refresh']);
  });

  it('happens on waking from a sleep that only the wall clock noticed', async () => {
    const { server, clock, page } = await signedIn();
    clock.sleep(8 * 60 * minute);
    expect(page.client.timeLeft()).toBe(0);
    page.tab.show();
    await settle();
    expect(server.made).toEqual(['refresh']);
  });

  it('happens when the network is back after a sleep, though nothing else woke the tab', async () => {
    const { server, clock, page } = await signedIn();
    clock.sleep(8 * 60 * minute);
    page.tab.goOnline();
    await settle();
    expect(server.made).toEqual(['refresh']);
  });

  it('happens before the next request when the token ran out in a hidden tab', async () => {
    const { server, page, pass } = await signedIn();
    page.tab.hide();
    await pass(16 * minute);
    const sending = page.client.tokenForRequest();
    await settle();
    server.answer('refresh', server.session());
    expect(await sending).toMatchObject({ accessToken: 'token-2' });
  });

  it.each([day, -day])('happens at most once when the wall clock is set by %d ms', async (ms) => {
    const { server, clock, page } = await signedIn();
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
      const { server, clock, page } = await signedIn();
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
    const { server, clock, page } = await signedIn();
    clock.sleep(8 * 60 * minute);
    expect(page.client.timeLeft()).toBe(0);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(server.made).toEqual(['refresh']);
  });

  it('makes one call, however long the call takes', async () => {
    const { server, clock } = await signedIn();
    clock.sleep(8 * 60 * minute);
    await vi.advanceTimersByTimeAsync(7_000);
    expect(server.made).toEqual(['refresh']);
  });

  it('happens within a day, and not at once, for a token that lives 30 000 years', async () => {
    const { server, page, pass } = await signedIn();
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
    const { server, page, pass } = await signedIn();
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

describe('while the server cannot be reached', () => {
  it('the session stays, its connection is lost, and attempts back off', async () => {
    const { server, page, pass } = await signedIn();
    await pass(14 * minute);
    const gaps: number[] = [];
    for (let attempt = 0; attempt < 8; attempt++) {
      server.refuse('refresh', failure('unreachable'));
      await settle();
      expect(page.client.state.get()).toMatchObject({
        status: 'authenticated',
        connection: 'lost',
      });
      const before = server.made.length;
      let waited = 0;
      while (server.made.length === before) {
        await pass(500);
        waited += 500;
      }
      gaps.push(Math.round(waited / 1_000));
    }
    expect(gaps).toEqual([1, 2, 4, 8, 16, 32, 60, 60]);
    server.answer('refresh', server.session());
    await settle();
    expect(page.client.state.get()).toMatchObject({ connection: 'ok' });
  });

  it('the client waits for a Retry-After in full', async () => {
    const { server, page, pass } = await signedIn();
    const refused = expect(page.client.refresh()).rejects.toMatchObject({ code: 'rate_limited' });
    await settle();
    server.refuse('refresh', failure('rate_limited', 30));
    await refused;
    await pass(29_000);
    expect(server.made).toEqual(['refresh']);
    await pass(1_500);
    expect(server.made).toEqual(['refresh', 'refresh']);
  });

  it.each([2_147_484, 2_592_000, Number.POSITIVE_INFINITY])(
    'the client makes no call for ten minutes after a Retry-After of %s s',
    async (seconds) => {
      const { server, page, pass } = await signedIn();
      const refused = expect(page.client.refresh()).rejects.toThrow();
      await settle();
      server.refuse('refresh', failure('service_unavailable', seconds));
      await refused;
      await pass(10 * minute - 1_000);
      expect(server.made).toEqual(['refresh']);
      await pass(1_000);
      expect(server.made).toEqual(['refresh', 'refresh']);
    },
  );

  it('requests that need a new token fail at once, without a call each', async () => {
    const { server, page } = await signedIn();
    const sent = await page.client.tokenForRequest();
    const first = expect(page.client.waitUntilReplayable(sent as never)).rejects.toMatchObject({
      code: 'service_unavailable',
    });
    await settle();
    server.refuse('refresh', failure('service_unavailable'));
    await first;
    await expect(page.client.tokenForRequest()).rejects.toMatchObject({
      code: 'service_unavailable',
    });
    expect(server.made).toEqual(['refresh']);
  });

  it('a network that comes back ends the wait', async () => {
    const { server, page } = await signedIn();
    const refused = expect(page.client.refresh()).rejects.toMatchObject({ code: 'unreachable' });
    await settle();
    server.refuse('refresh', failure('unreachable'));
    await refused;
    await lockReleased();
    page.tab.goOnline();
    await settle();
    server.answer('refresh', server.session());
    await settle();
    expect(page.client.state.get()).toMatchObject({ connection: 'ok' });
    page.tab.goOnline();
    await lockReleased();
    expect(server.made).toEqual(['refresh', 'refresh']);
  });
});

describe('when the network is back', () => {
  async function lostAndBack() {
    const world = await signedIn();
    const { server, page, pass } = world;
    await pass(16 * minute);
    server.refuse('refresh', failure('unreachable'));
    await lockReleased();
    page.tab.goOnline();
    return world;
  }

  it('a request waits for the new refresh, and does not fail with the error of the last one', async () => {
    const { server, page } = await lostAndBack();
    const sending = page.client.tokenForRequest();
    await settle();
    server.answer('refresh', server.session());
    expect(await sending).toMatchObject({ accessToken: 'token-2' });
  });

  it('attempts begin again with the shortest wait once it is gone again', async () => {
    const { server, pass } = await lostAndBack();
    await settle();
    server.refuse('refresh', failure('unreachable'));
    await lockReleased();
    expect(server.made).toHaveLength(2);
    await pass(1_000);
    expect(server.made).toHaveLength(3);
  });
});

describe('one refresh', () => {
  it('is joined by the timer, requests, refused tokens and buttons', async () => {
    const { server, page, pass } = await signedIn();
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
    const { server, page } = await signedIn();
    const sent = await page.client.tokenForRequest();
    const renewed = page.client.refresh();
    await settle();
    server.answer('refresh', server.session());
    await renewed;
    await page.client.waitUntilReplayable(sent as never);
    expect(server.made).toEqual(['refresh']);
  });

  it('rejects at once for a caller that gives up, and goes on for the others', async () => {
    const { server, page } = await signedIn();
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
