import { HttpResponse, http } from 'msw';
import { describe, expect, it, vi } from 'vitest';
import { credentialsOf } from '../testing/credentials.ts';
import { deferred } from '../testing/fake-api.ts';
import { createFakeBrowser } from '../testing/fake-browser.ts';
import { oneRefresh, recordAuthEvents } from '../testing/record-auth-events.ts';
import { serveFakeApi } from '../testing/serve-fake-api.ts';
import { createEmitter } from './client/emitter.ts';

const fake = serveFakeApi();

describe('the events of an auth client', () => {
  it('show a sign-out and a sign-in step by step', async () => {
    const { client, lines } = await recordAuthEvents();
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

  it('show that the answer of a refresh is dropped when a sign-out came first', async () => {
    const { client, lines } = await recordAuthEvents();
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

  it('show what another tab took over, and that it went on without a lock', async () => {
    const browser = createFakeBrowser({ locks: 'missing' });
    const { client } = await recordAuthEvents(browser);
    const other = await recordAuthEvents(browser);
    other.lines();
    await client.refresh();
    await vi.waitFor(() => expect(other.lines()).toEqual(['session-current another-tab 900000']));
    await other.client.refresh();
    expect(other.lines()).toEqual(['lock refresh skipped', ...oneRefresh.slice(2)]);
  });

  it('cover only requests to the API', async () => {
    const { api, lines } = await recordAuthEvents();
    fake.server.use(http.get('https://elsewhere.example/good', () => HttpResponse.json({})));
    fake.server.use(http.get('https://elsewhere.example/bad', () => HttpResponse.error()));
    await api.get('https://elsewhere.example/good');
    await api.get('https://elsewhere.example/bad').catch(() => {});
    expect(lines()).toEqual([]);
  });

  it('contain no token, no name and no query', async () => {
    const { api, client, events } = await recordAuthEvents();
    fake.expireTokens();
    await api.get('/user/me?secret=1');
    await client.logout();
    await client.login(credentialsOf());
    expect(events.length).toBeGreaterThan(15);
    expect(JSON.stringify(events)).not.toMatch(/token-\d|ada|right|secret/);
  });

  it('reach no listener that has unsubscribed', async () => {
    const { client, events, stop } = await recordAuthEvents();
    stop();
    await client.refresh();
    expect(events).toEqual([]);
  });
});

it('a listener that throws is reported, and the other listeners still get the event', () => {
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
