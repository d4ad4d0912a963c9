import { heartbeatEvery } from '@latchkey/contracts/live-end';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { connectionTimeouts } from '../../start/http-server.ts';
import {
  apiHeaders,
  challenges,
  corsHeaders,
  expectProblem,
  ownOrigin,
} from '../../testing/answers.ts';
import { createTestApp, type TestApp } from '../../testing/create-test-app.ts';
import { browserHeaders } from '../../testing/test-browser.ts';
import { retryAfter, streamsPerSession } from './session-streams.ts';
import {
  arriveAt,
  arriveWatching,
  heartbeat,
  openStream,
  originOf,
  path,
} from './testing/watch-stream.ts';

const second = 1_000;
const maxConnections = 8;
const capacity = maxConnections / 2;

let app: TestApp;
const stopping = new AbortController();
beforeAll(async () => {
  app = await createTestApp({ config: { maxConnections }, stopping: stopping.signal });
});
afterAll(() => app.close());

beforeEach(() => {
  app.logs.length = 0;
  // Only the timer of the streams is steered. The server and the database keep theirs.
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
});
afterEach(async () => {
  app.server.closeAllConnections();
  await vi.waitFor(() => expect(vi.getTimerCount()).toBe(0));
  vi.useRealTimers();
});

/** Moves the app's clock and its timer. */
function pass(ms: number): void {
  app.clock.advance(ms);
  vi.advanceTimersByTime(second);
}

const answeredLines = () => app.logs.filter(({ route }) => route === path);

describe('the stream of a session', () => {
  it('begins at once, with headers by which no proxy buffers, compresses or keeps it', async () => {
    const { open } = await arriveAt(app);
    const stream = await open();
    const { date: _, ...headers } = Object.fromEntries(stream.answer.headers);
    expect([stream.answer.status, headers]).toEqual([
      200,
      {
        ...apiHeaders,
        ...corsHeaders(ownOrigin),
        'cache-control': 'no-store, no-transform',
        connection: 'keep-alive',
        'content-type': 'text/event-stream; charset=utf-8',
        'keep-alive': 'timeout=5',
        'transfer-encoding': 'chunked',
        'x-accel-buffering': 'no',
      },
    ]);
    expect(await stream.next()).toBe(heartbeat);
  });

  it('needs a valid access token', async () => {
    const browser = app.browser();
    expectProblem(await browser.get(path), 'access_token_missing', {
      headers: { 'www-authenticate': challenges.bare },
    });
    const { accessToken, browser: signedIn } = await arriveAt(app);
    await signedIn.logout();
    expectProblem(await browser.getAs(accessToken, path), 'access_token_invalid', {
      headers: { 'www-authenticate': challenges.invalidToken },
    });
  });

  it('sends a comment often enough for the server and the proxies to keep it', async () => {
    const { stream } = await arriveWatching(app);
    pass(heartbeatEvery - 1);
    pass(1);
    expect(await stream.next()).toBe(heartbeat);
    pass(heartbeatEvery);
    expect(await stream.next()).toBe(heartbeat);
    expect(heartbeatEvery).toBeLessThan(connectionTimeouts.timeout);
  });

  it('ends without an event when the access token that opened it expires', async () => {
    const { stream } = await arriveWatching(app);
    app.clock.advance(app.config.accessTokenTtl - 1);
    pass(0);
    expect(await stream.next()).toBe(heartbeat);
    pass(1);
    expect(await stream.rest()).toBe('');
  });

  it('is logged in one line when it is over, without its token', async () => {
    const { stream, accessToken } = await arriveWatching(app);
    expect(answeredLines()).toEqual([]);
    pass(app.config.accessTokenTtl);
    await stream.rest();
    await vi.waitFor(() => expect(answeredLines()).toHaveLength(1));
    expect(answeredLines()[0]).toMatchObject({ method: 'GET', status: 200, level: 30 });
    expect(app.written.join('')).not.toContain(accessToken);
  });

  it('is not opened by HEAD, which is answered at once', async () => {
    const { browser, accessToken } = await arriveAt(app);
    const answer = await browser.send('head', path, { Authorization: `Bearer ${accessToken}` });
    expect([answer.status, answer.type]).toEqual([200, 'text/event-stream']);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('the number of streams', () => {
  it('is limited for one session: the oldest ends when another is opened', async () => {
    const { open } = await arriveAt(app);
    const streams = [await open(), await open(), await open()];
    expect(streams).toHaveLength(streamsPerSession + 1);
    expect(await streams[0]?.rest()).toBe(heartbeat);
    pass(heartbeatEvery);
    for (const stream of streams.slice(1)) {
      expect(await stream.next()).toContain(heartbeat);
    }
  });

  it('is limited for the process: half of its connections stay free, and a further stream is refused', async () => {
    const watching = [];
    for (let each = 0; each < capacity; each++) watching.push(await arriveWatching(app));
    const { browser, accessToken, open } = await arriveAt(app);
    expectProblem(await browser.getAs(accessToken, path), 'service_unavailable', {
      headers: { 'retry-after': String(retryAfter) },
    });
    watching[0]?.stream.hangUp();
    await vi.waitFor(async () => expect((await open()).answer.status).toBe(200));
  });

  it('falls when a browser hangs up, and no timer runs when there is none left', async () => {
    const { stream } = await arriveWatching(app);
    expect(vi.getTimerCount()).toBe(1);
    stream.hangUp();
    await vi.waitFor(() => expect(answeredLines()).toHaveLength(1));
    expect(vi.getTimerCount()).toBe(0);
  });
});

it('a stream of one session needs the token of that session, whatever cookies the browser has', async () => {
  const first = await arriveWatching(app);
  const other = await arriveAt(app);
  const cookies = [...other.browser.jar].map(([name, value]) => `${name}=${value}`).join('; ');
  const stream = await openStream(originOf(app), first.accessToken, {
    ...browserHeaders(app.config),
    Cookie: cookies,
  });
  await stream.next();
  await other.browser.logout();
  pass(heartbeatEvery);
  expect(await stream.next()).toBe(heartbeat);
  await first.browser.logout();
  expect(await stream.rest()).toContain('event: ended');
});

// The last test, because nothing begins the process again.
describe('when the process begins to stop', () => {
  it('every stream ends without an event, and no other begins', async () => {
    const { stream, browser, accessToken } = await arriveWatching(app);
    stopping.abort();
    expect(await stream.rest()).toBe('');
    expectProblem(await browser.getAs(accessToken, path), 'service_unavailable', {
      headers: { 'retry-after': String(retryAfter) },
    });
  });
});
