import { HttpResponse } from 'msw';
import { describe, expect, it } from 'vitest';
import { deferred, problem } from '../testing/fake-api.ts';
import { openSignedIn } from '../testing/open-signed-in.ts';
import { serveFakeApi } from '../testing/serve-fake-api.ts';

const fake = serveFakeApi();

describe('a refresh that fails or is no longer needed', () => {
  it.each([
    [
      'is answered 503',
      () => problem('service_unavailable', { 'Retry-After': '2' }),
      'service_unavailable',
    ],
    ['is answered by a proxy', () => new HttpResponse('<html>', { status: 502 }), 'unreachable'],
    [
      'is answered with a page',
      () => HttpResponse.html('<p>sign in to the wifi</p>'),
      'unreachable',
    ],
    ['is answered with nothing', () => HttpResponse.json(null), 'unreachable'],
    ['is not answered at all', () => HttpResponse.error(), 'unreachable'],
  ])(
    'because it %s keeps the session and rejects the queue with its own error',
    async (_name, answer, code) => {
      const { api, client } = await openSignedIn(fake);
      fake.expireTokens();
      fake.onRefresh(answer as () => Response);
      const outcomes = await Promise.allSettled([api.get('/user/me'), api.get('/protected')]);
      for (const outcome of outcomes) {
        expect(outcome).toMatchObject({ status: 'rejected', reason: { name: 'CallError', code } });
      }
      expect(client.state.get()).toMatchObject({ status: 'authenticated', connection: 'lost' });
      expect(fake.count('/api/auth/refresh')).toBe(1);
    },
  );

  it('makes the next requests fail at once with the same error, until it is time to try again', async () => {
    const { api } = await openSignedIn(fake);
    fake.expireTokens();
    fake.onRefresh(() => problem('service_unavailable'));
    await expect(api.get('/user/me')).rejects.toMatchObject({ code: 'service_unavailable' });
    await expect(api.get('/user/me')).rejects.toMatchObject({ code: 'service_unavailable' });
    expect(fake.count('/api/auth/refresh')).toBe(1);
    expect(fake.count('/api/user/me')).toBe(1);
  });

  it('because it is refused signs out, and each request fails with its own 401', async () => {
    const { api, client } = await openSignedIn(fake);
    fake.expireTokens();
    fake.onRefresh(() => problem('refresh_token_invalid'));
    const outcomes = await Promise.allSettled([api.get('/user/me'), api.get('/protected')]);
    for (const outcome of outcomes) {
      const reason = { status: 401, code: 'access_token_expired' };
      expect(outcome).toMatchObject({ status: 'rejected', reason });
    }
    expect(client.state.get()).toEqual({ status: 'anonymous', reason: 'session-ended' });
  });

  it('lets a request that is aborted while it waits reject at once, and does not send it again', async () => {
    const { api } = await openSignedIn(fake);
    fake.expireTokens();
    const answer = deferred();
    fake.onRefresh(async () => {
      await answer.promise;
      return fake.issue();
    });
    const leaving = new AbortController();
    const stays = api.get('/protected');
    const leaves = api.get('/user/me', { signal: leaving.signal });
    await expect.poll(() => fake.count('/api/auth/refresh')).toBe(1);
    const waitsBeforeSending = api.get('/user/me', { signal: leaving.signal });
    leaving.abort();
    await expect(leaves).rejects.toMatchObject({ code: 'aborted' });
    await expect(waitsBeforeSending).rejects.toMatchObject({ code: 'aborted' });
    answer.release();
    await stays;
    expect(fake.count('/api/user/me')).toBe(1);
  });

  it('keeps no request waiting for longer than its own timeout', async () => {
    const { api, client } = await openSignedIn(fake);
    fake.expireTokens();
    const answer = deferred();
    fake.onRefresh(async () => {
      await answer.promise;
      return fake.issue();
    });
    const waitsToBeReplayed = api.get('/user/me', { timeout: 500 });
    const patient = api.get('/user/me', { timeout: 2 ** 31 });
    await expect.poll(() => fake.count('/api/auth/refresh')).toBe(1);
    const waitsBeforeSending = api.get('/protected', { timeout: 50 });
    const reason = { name: 'CallError', code: 'unreachable' };
    await expect(waitsBeforeSending).rejects.toMatchObject(reason);
    await expect(waitsToBeReplayed).rejects.toMatchObject(reason);
    expect([fake.count('/api/protected'), fake.count('/api/user/me')]).toEqual([0, 2]);
    answer.release();
    expect((await patient).status).toBe(200);
    expect(client.state.get()).toMatchObject({ connection: 'ok' });
  });

  it('replays no request after a sign-out', async () => {
    const { api, client } = await openSignedIn(fake);
    fake.expireTokens();
    const answer = deferred();
    fake.onRefresh(async () => {
      await answer.promise;
      return fake.issue();
    });
    const waiting = api.get('/user/me').catch((error) => error);
    await expect.poll(() => fake.count('/api/auth/refresh')).toBe(1);
    void client.logout();
    expect(await waiting).toMatchObject({ status: 401, code: 'access_token_expired' });
    answer.release();
    await expect.poll(() => fake.count('/api/auth/logout')).toBe(1);
    expect(fake.count('/api/user/me')).toBe(1);
    expect(client.state.get()).toEqual({ status: 'anonymous', reason: 'signed-out' });
  });
});
