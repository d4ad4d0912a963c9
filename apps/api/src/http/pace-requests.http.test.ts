import { get as httpGet } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { expectProblem } from '../testing/answers.ts';
import { createTestApp, type TestApp } from '../testing/create-test-app.ts';
import { paceRequests } from './pace-requests.ts';

const requestsPerSecond = 2;
const burst = 6;

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp({ config: { requestsPerSecond, trustProxyHops: 1 } });
});
afterEach(() => {
  vi.useRealTimers();
  test.clock.advance(60_000);
});
afterAll(() => test.close());

const get = (address: string, path = '/healthz') =>
  test.browser().get(path, { 'X-Forwarded-For': address });

/** Makes all the requests that an address may make at once. */
async function takeBurst(address: string): Promise<void> {
  for (let count = 0; count < burst; count++) expect((await get(address)).status).toBe(200);
}

/** Looks until the check passes. `vi.waitFor` would move the fake timers on with each look. */
async function inRealTime(check: () => void): Promise<void> {
  for (let looks = 1; ; looks++) {
    try {
      return check();
    } catch (error) {
      if (looks === 1_000_000) throw error;
      await new Promise((done) => setImmediate(done));
    }
  }
}

/** Sends requests and waits until all have arrived. None is answered before the fake timers advance. */
async function sendPaced(count: number, address: string, path?: string) {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const answers: number[] = [];
  const requests = Array.from({ length: count }, () => {
    const request = get(address, path);
    void request.then((answer) => answers.push(answer.status));
    return request;
  });
  await inRealTime(() => expect(vi.getTimerCount()).toBe(count));
  return { answers, requests };
}

it('an address whose turns were taken before the clock stepped back is answered at once', async () => {
  await takeBurst('203.0.113.9');
  test.clock.advance(-90_000);
  expect((await get('203.0.113.9')).status).toBe(200);
  test.clock.advance(90_000);
});

describe('an address that makes more requests than it may', () => {
  it('gets its burst answered at once, and each further request in its turn', async () => {
    await takeBurst('203.0.113.1');
    const { answers } = await sendPaced(3, '203.0.113.1');
    for (const answered of [1, 2, 3]) {
      expect(answers).toHaveLength(answered - 1);
      vi.advanceTimersByTime(500);
      await inRealTime(() => expect(answers).toHaveLength(answered));
    }
    expect(answers).toEqual([200, 200, 200]);
  });

  it.each(['/healthz', '/api/auth/logout', '/api/user/me', '/nowhere'])(
    'is refused on %s with 429 after the wait when its turn is too far away',
    async (path) => {
      await takeBurst('203.0.113.2');
      const { requests } = await sendPaced(5, '203.0.113.2', path);
      vi.advanceTimersByTime(2_000);
      const last = (await Promise.all(requests)).find((answer) => answer.status === 429);
      if (!last) throw new Error('none was refused');
      expectProblem(last, 'rate_limited', {
        headers: { 'retry-after': '2' },
        ...(!path.startsWith('/api') && { origin: false }),
      });
    },
  );

  it('gets its refusals one by one, at the pace of its other answers', async () => {
    await takeBurst('203.0.113.7');
    const { answers } = await sendPaced(4 + 3, '203.0.113.7');
    const refusals = () => answers.filter((status) => status === 429).length;
    for (const [wait, refused] of [
      [2_000, 1],
      [500, 2],
      [500, 3],
    ] as const) {
      vi.advanceTimersByTime(wait);
      await inRealTime(() => expect(answers).toHaveLength(4 + refused));
      expect(refusals()).toBe(refused);
    }
  });

  it('delays nobody else', async () => {
    await takeBurst('203.0.113.3');
    await takeBurst('203.0.113.4');
    await takeBurst('2001:db8:1:2::1');
    await takeBurst('2001:db8:1:3::1');
  });

  it('may make a whole burst again after enough time', async () => {
    await takeBurst('203.0.113.5');
    test.clock.advance(3_000);
    await takeBurst('203.0.113.5');
  });

  it('frees its place in the queue when it closes the connection', async () => {
    await takeBurst('203.0.113.6');
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { port } = test.server.address() as AddressInfo;
    const request = httpGet({ port, headers: { 'X-Forwarded-For': '203.0.113.6' }, agent: false });
    request.on('error', () => {});
    await inRealTime(() => expect(vi.getTimerCount()).toBe(1));
    test.logs.length = 0;
    request.destroy();
    await inRealTime(() => expect(vi.getTimerCount()).toBe(0));
    // A waiting request has caused no other work yet, not even a line in the log.
    expect(test.logs).toEqual([]);
  });
});

it('of requests that arrive together, one of an address starts in each turn of the event loop', async () => {
  const pace = paceRequests({
    clock: test.clock,
    requestsPerSecond,
    maxWaiting: 10,
    beforeRefusal: express(),
  });
  const started: string[] = [];
  const arrive = (ip: string) =>
    pace({ ip } as express.Request, express.response, () => started.push(ip));
  for (const ip of ['203.0.113.1', '203.0.113.1', '203.0.113.1', '203.0.113.2']) arrive(ip);
  expect(started).toEqual(['203.0.113.1', '203.0.113.2']);
  await new Promise((done) => setImmediate(done));
  expect(started).toEqual(['203.0.113.1', '203.0.113.2', '203.0.113.1']);
});

it('only so many requests may wait, and the connection of one more is closed without an answer', async () => {
  const small = await createTestApp({ config: { requestsPerSecond, maxConnections: 2 } });
  const ask = () => small.browser().get('/healthz');
  for (let count = 0; count < burst; count++) await ask();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const waiting = [ask(), ask()];
  for (const request of waiting) void request.then();
  await inRealTime(() => expect(vi.getTimerCount()).toBe(2));
  await expect(ask()).rejects.toThrow('socket hang up');
  vi.advanceTimersByTime(2_000);
  expect((await Promise.all(waiting)).map((answer) => answer.status)).toEqual([200, 200]);
  // The closed one has taken no turn: the next turn is still the third.
  const next = ask().then((answer) => answer.status);
  await inRealTime(() => expect(vi.getTimerCount()).toBe(1));
  vi.advanceTimersByTime(1_500);
  expect(await next).toBe(200);
  await small.close();
});
