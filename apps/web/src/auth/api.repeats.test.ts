import { createRequire } from 'node:module';
import axios, {
  AxiosHeaders,
  type AxiosRequestConfig,
  type InternalAxiosRequestConfig,
} from 'axios';
import { HttpResponse, http } from 'msw';
import { describe, expect, it } from 'vitest';
import { problem } from '../testing/fake-api.ts';
import { openSignedIn } from '../testing/open-signed-in.ts';
import { serveFakeApi } from '../testing/serve-fake-api.ts';

const fake = serveFakeApi();

const sentTo = (path: string) => fake.calls.filter((call) => call.path === path);

describe('a request that is sent again with the configuration of its answer, as for the next page', () => {
  it('is one request', async () => {
    const { api, events } = await openSignedIn(fake);
    const sent: number[] = [];
    events.subscribe((event) => event.type === 'request-sent' && sent.push(event.request));
    const first = await api.get('/user/me');
    const second = await api.request({ ...first.config, url: '/user/me?page=2' });
    await api.request({ ...second.config, url: '/user/me?page=3' });
    expect(sent).toEqual([1, 2, 3]);
  });

  it('is replayed once: a second 401 is final', async () => {
    const { api } = await openSignedIn(fake);
    const { config } = await api.get('/user/me');
    fake.calls.length = 0;
    fake.server.use(http.get('*/api/user/me', () => problem('access_token_invalid')));
    await expect(api.request(config)).rejects.toMatchObject({ status: 401 });
    expect(sentTo('/api/user/me')).toHaveLength(2);
    expect(fake.count('/api/auth/refresh')).toBe(1);
  });

  it('is replayed once also with the configuration that an interceptor has kept', async () => {
    const { api } = await openSignedIn(fake);
    let kept: AxiosRequestConfig = {};
    const id = api.interceptors.request.use((config) => {
      kept = config;
      return config;
    });
    await api.get('/user/me');
    api.interceptors.request.eject(id);
    fake.calls.length = 0;
    fake.server.use(http.get('*/api/user/me', () => problem('access_token_invalid')));
    await expect(api.request(kept)).rejects.toMatchObject({ status: 401 });
    expect(sentTo('/api/user/me')).toHaveLength(2);
  });
});

describe('a request without an adapter is sent by the usual one', () => {
  it('when its caller gives null', async () => {
    const { api } = await openSignedIn(fake);
    const config = { adapter: null } as unknown as AxiosRequestConfig;
    expect((await api.get('/user/me', config)).status).toBe(200);
  });

  it('when an interceptor returns a request of its own', async () => {
    const { api } = await openSignedIn(fake);
    api.interceptors.request.use(({ url, method, baseURL }) => {
      const own = { url, method, baseURL, headers: new AxiosHeaders() };
      return own as InternalAxiosRequestConfig;
    });
    await api.get('/user/me');
    expect(fake.calls).toMatchObject([{ authorization: 'Bearer token-1' }]);
  });
});

describe('an adapter that comes with another copy of axios', () => {
  const other: typeof axios = createRequire(import.meta.url)('axios');

  it('is another copy in this test', () => {
    expect(other.AxiosError).not.toBe(axios.AxiosError);
  });

  it('has its refused token renewed', async () => {
    const { api } = await openSignedIn(fake);
    fake.expireTokens();
    const { status } = await api.get('/user/me', { adapter: other.getAdapter('xhr') });
    expect(status).toBe(200);
    expect(fake.count('/api/auth/refresh')).toBe(1);
  });

  it('rejects with CallError, which holds no token', async () => {
    const { api } = await openSignedIn(fake);
    fake.server.use(http.get('*/api/user/me', () => HttpResponse.error()));
    const failed = api.get('/user/me', { adapter: other.getAdapter('xhr') });
    await expect(failed).rejects.toMatchObject({ name: 'CallError', code: 'unreachable' });
  });
});
