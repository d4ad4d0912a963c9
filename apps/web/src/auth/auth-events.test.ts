import { HttpResponse, http } from 'msw';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { credentialsOf } from '../testing/credentials.ts';
import { deferred, problem } from '../testing/fake-api.ts';
import { createFakeBrowser, type FakeBrowser } from '../testing/fake-browser.ts';
import { serveFakeApi } from '../testing/serve-fake-api.ts';
import type { AuthEvent } from './auth-events.ts';
import { createEmitter } from './client/emitter.ts';
import { createAuth } from './create-auth.ts';

const fake = serveFakeApi();

/** An event in one line, its facts in the order they are given. */
const line = ({ type, ...facts }: AuthEvent) => [type, ...Object.values(facts)].join(' ');

const isLock = (event: AuthEvent) => event.type === 'lock';

async function signedIn(browser: FakeBrowser = createFakeBrowser()) {
  const auth = createAuth('/api', { tab: browser.openTab() });
  const events: AuthEvent[] = [];
  const lines = () => events.splice(0).map(line);
  const stop = auth.events.subscribe((event) => events.push(event));
  onTestFinished(auth.client.start());
  await auth.client.login(credentialsOf());
  await vi.waitFor(() =>
    expect(line(events.findLast(isLock) as AuthEvent)).toMatch(/released|skipped/),
  );
  events.length = 0;
  return { ...auth, browser, events, lines, stop };
}

const oneRefresh = [
  'lock refresh waiting',
  'lock refresh acquired',
  'call-sent refresh',
  'call-ended refresh done',
  'session-current refresh 900000',
  'handed-over session',
];

describe('the events of an auth client', () => {
  it('show how two requests that meet an expired token wait for one refresh and are replayed', async () => {
    const { api, lines } = await signedIn();
    fake.expireTokens();
    await Promise.all([api.get('/user/me?secret=1#here'), api.get('/protected')]);
    const seen = lines();
    expect(seen.filter((text) => !text.startsWith('request'))).toEqual(oneRefresh);
    expect(seen.filter((text) => text.startsWith('request')).sort()).toEqual(
      [
        'request-sent 1 get /user/me false',
        'request-sent 2 get /protected false',
        'request-queued 1 access_token_expired',
        'request-queued 2 access_token_expired',
        'request-sent 1 get /user/me true',
        'request-sent 2 get /protected true',
        'request-ended 1 answered 200',
        'request-ended 2 answered 200',
      ].sort(),
    );
  });

  it('show a sign-out and a sign-in step by step', async () => {
    const { client, lines } = await signedIn();
    await client.logout();
    await client.login(credentialsOf());
    expect(lines().filter((text) => !/released/.test(text))).toEqual([
      'handed-over ended',
      'signed-out signed-out',
      'lock logout waiting',
      'lock logout acquired',
      'call-sent logout',
      'call-ended logout done',
      'lock login waiting',
      'lock login acquired',
      'call-sent login',
      'call-ended login done',
      'session-current login 900000',
      'handed-over session',
    ]);
  });

  it('show that a request is queued before it is sent, because a refresh is under way', async () => {
    const { api, client, lines } = await signedIn();
    fake.expireTokens();
    const answer = deferred();
    fake.onRefresh(async () => {
      await answer.promise;
      return fake.issue();
    });
    const first = api.get('/user/me');
    await vi.waitFor(() => expect(fake.count('/api/auth/refresh')).toBe(1));
    lines();
    const second = api.get('/user/me');
    await vi.waitFor(() => expect(lines()).toEqual(['request-queued 2']));
    answer.release();
    await Promise.all([first, second, client.refresh()]);
  });

  it('show how a request ends that is aborted while it waits, and one whose refresh fails', async () => {
    const { api, lines } = await signedIn();
    fake.expireTokens();
    const answer = deferred();
    fake.onRefresh(async () => {
      await answer.promise;
      return problem('service_unavailable');
    });
    const controller = new AbortController();
    const aborted = api.get('/user/me', { signal: controller.signal });
    const failed = api.get('/protected');
    await vi.waitFor(() => expect(fake.count('/api/auth/refresh')).toBe(1));
    controller.abort();
    answer.release();
    await Promise.allSettled([aborted, failed]);
    expect(lines()).toEqual(
      expect.arrayContaining([
        'call-ended refresh failed service_unavailable',
        'request-ended 1 aborted',
        'request-ended 2 failed service_unavailable',
      ]),
    );
    await expect(api.get('/protected')).rejects.toMatchObject({ code: 'service_unavailable' });
    expect(lines()).toEqual(['request-queued 3', 'request-ended 3 failed service_unavailable']);
  });

  it('show that the answer of a refresh is dropped when a sign-out came first', async () => {
    const { client, lines } = await signedIn();
    const answer = deferred();
    fake.onRefresh(async () => {
      await answer.promise;
      return fake.issue();
    });
    const refreshed = client.refresh().catch(() => {});
    await vi.waitFor(() => expect(fake.count('/api/auth/refresh')).toBe(1));
    const left = client.logout();
    answer.release();
    await Promise.all([refreshed, left]);
    const seen = lines();
    expect(seen).toContain('call-ended refresh dropped superseded');
    expect(seen).toContain('signed-out signed-out');
    expect(seen).toContain('handed-over ended');
    expect(seen.indexOf('signed-out signed-out')).toBeLessThan(
      seen.indexOf('call-ended refresh dropped superseded'),
    );
    expect(seen.slice(-2)).toEqual(['call-sent logout', 'call-ended logout done']);
  });

  it('show that queued requests end with the session, while each caller gets its own 401', async () => {
    const { api, client, lines } = await signedIn();
    fake.expireTokens();
    const answer = deferred();
    fake.onRefresh(async () => {
      await answer.promise;
      return fake.issue();
    });
    const refused = { status: 401, code: 'access_token_expired' };
    const waiting = ['/user/me', '/protected'].map((path) =>
      expect(api.get(path)).rejects.toMatchObject(refused),
    );
    await vi.waitFor(() => expect(fake.count('/api/auth/refresh')).toBe(1));
    const left = client.logout();
    answer.release();
    await Promise.all([...waiting, left]);
    expect(lines().filter((text) => text.startsWith('request-ended'))).toEqual([
      'request-ended 1 failed superseded',
      'request-ended 2 failed superseded',
    ]);
  });

  it('show what another tab took over, and that it went on without a lock', async () => {
    const browser = createFakeBrowser({ locks: 'missing' });
    const { client } = await signedIn(browser);
    const other = await signedIn(browser);
    other.lines();
    await client.refresh();
    await vi.waitFor(() => expect(other.lines()).toEqual(['session-current another-tab 900000']));
    await other.client.refresh();
    expect(other.lines()).toEqual(['lock refresh skipped', ...oneRefresh.slice(2)]);
  });

  it('cover only requests to the API', async () => {
    const { api, lines } = await signedIn();
    fake.server.use(http.get('https://elsewhere.example/good', () => HttpResponse.json({})));
    fake.server.use(http.get('https://elsewhere.example/bad', () => HttpResponse.error()));
    await api.get('https://elsewhere.example/good');
    await api.get('https://elsewhere.example/bad').catch(() => {});
    expect(lines()).toEqual([]);
  });

  it('contain no token, no name and no query', async () => {
    const { api, client, events } = await signedIn();
    fake.expireTokens();
    await api.get('/user/me?secret=1');
    await client.logout();
    await client.login(credentialsOf());
    expect(events.length).toBeGreaterThan(15);
    expect(JSON.stringify(events)).not.toMatch(/token-\d|ada|right|secret/);
  });

  it('reach no listener that has unsubscribed', async () => {
    const { client, events, stop } = await signedIn();
    stop();
    await client.refresh();
    expect(events).toEqual([]);
  });
});

it('a listener that throws is reported and keeps the event from nobody', () => {
  const report = vi.fn();
  vi.stubGlobal('reportError', report);
  const emitter = createEmitter<string>();
  const heard: string[] = [];
  emitter.subscribe(() => {
    throw new Error('broken');
  });
  emitter.subscribe((event) => heard.push(event));
  emitter.emit('one');
  vi.unstubAllGlobals();
  expect(heard).toEqual(['one']);
  expect(report).toHaveBeenCalledOnce();
});
