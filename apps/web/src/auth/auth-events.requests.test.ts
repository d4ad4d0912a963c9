import { describe, expect, it, vi } from 'vitest';
import { deferred, problem } from '../testing/fake-api.ts';
import { oneRefresh, recordAuthEvents } from '../testing/record-auth-events.ts';
import { serveFakeApi } from '../testing/serve-fake-api.ts';

const fake = serveFakeApi();

describe('the events of an auth client', () => {
  it('show how two requests that meet an expired token wait for one refresh and are replayed', async () => {
    const { api, lines } = await recordAuthEvents();
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

  it('show that a request is queued before it is sent, because a refresh is under way', async () => {
    const { api, client, lines } = await recordAuthEvents();
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
    const { api, lines } = await recordAuthEvents();
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

  it('show that queued requests end with the session, while each caller gets its own 401', async () => {
    const { api, client, lines } = await recordAuthEvents();
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
});
