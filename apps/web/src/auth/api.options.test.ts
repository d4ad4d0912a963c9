import { Blob as NodeBlob } from 'node:buffer';
import axios, { type AxiosRequestConfig } from 'axios';
import { HttpResponse, http } from 'msw';
import { describe, expect, it, vi } from 'vitest';
import { credentialsOf } from '../testing/credentials.ts';
import { deferred, problem } from '../testing/fake-api.ts';
import { createFakeBrowser } from '../testing/fake-browser.ts';
import { serveFakeApi } from '../testing/serve-fake-api.ts';
import { createAuth } from './create-auth.ts';

const fake = serveFakeApi();
// The fetch of the tests can read Node's Blob only.
vi.stubGlobal('Blob', NodeBlob);
// That fetch needs an absolute address, too.
const base = 'http://localhost:3000/api';

/** Somebody whose access token the server no longer takes. */
async function withExpiredToken() {
  const auth = createAuth(base, { tab: createFakeBrowser().openTab() });
  await auth.client.login(credentialsOf());
  fake.expireTokens();
  fake.calls.length = 0;
  return auth;
}

const sentTokens = () =>
  fake.calls.filter(({ path }) => path === '/api/user/me').map((call) => call.authorization);

const options: Record<string, AxiosRequestConfig> = {
  'responseType blob': { responseType: 'blob' },
  'responseType arraybuffer': { responseType: 'arraybuffer' },
  'responseType text': { responseType: 'text' },
  'responseType document': { responseType: 'document' },
  'responseType json': { responseType: 'json' },
  'responseType stream': { responseType: 'stream', adapter: 'fetch' },
  'validateStatus that takes every answer': { validateStatus: () => true },
  'validateStatus of null': { validateStatus: null },
  'validateStatus that takes 401 alone': {
    validateStatus: (status) => status < 300 || status === 401,
  },
  'transformResponse that hides the answer': { transformResponse: () => 'hidden' },
  'an empty list of transforms': { transformResponse: [] },
  cancelToken: { cancelToken: axios.CancelToken.source().token },
  signal: { signal: new AbortController().signal },
  'signal and cancelToken': {
    signal: new AbortController().signal,
    cancelToken: axios.CancelToken.source().token,
  },
  timeout: { timeout: 30_000 },
  'the fetch adapter': { adapter: 'fetch' },
  'a list of adapters': { adapter: ['xhr', 'fetch'] },
  'an adapter of its own': { adapter: axios.getAdapter('xhr') },
  maxRedirects: { maxRedirects: 0 },
  withCredentials: { withCredentials: true },
  baseURL: { baseURL: '/api' },
  params: { params: { page: 2 } },
  paramsSerializer: { params: { page: 2 }, paramsSerializer: () => 'page=two' },
  auth: { auth: { username: 'ada', password: 'x' } },
  'headers.Authorization': { headers: { Authorization: 'Bearer of-the-caller' } },
  'transitional.silentJSONParsing': {
    responseType: 'json',
    transitional: { silentJSONParsing: false },
  },
  'transitional.legacyInterceptorReqResOrdering': {
    transitional: { legacyInterceptorReqResOrdering: false },
  },
  decompress: { decompress: false },
  onUploadProgress: { onUploadProgress: () => {} },
  onDownloadProgress: { onDownloadProgress: () => {} },
  allowAbsoluteUrls: { allowAbsoluteUrls: false },
};

describe('an option of a request does not keep its refused token from being renewed', () => {
  it.each(Object.entries(options))('%s', async (_name, config) => {
    const { api } = await withExpiredToken();
    const { status } = await api.get('/user/me', config);
    expect(status).toBe(200);
    expect(sentTokens()).toEqual(['Bearer token-1', 'Bearer token-2']);
  });

  it.each(['blob', 'arraybuffer', 'text'] as const)(
    '%s, although the answer has lost its challenge',
    async (responseType) => {
      fake.loseChallenges();
      const { api } = await withExpiredToken();
      const { status } = await api.get('/user/me', { responseType });
      expect(status).toBe(200);
    },
  );
});

describe('a caller whose validateStatus accepts a 401', () => {
  const config = { validateStatus: () => true };

  it('gets the 401 when the session has ended', async () => {
    const { api, client } = await withExpiredToken();
    fake.onRefresh(() => problem('refresh_token_invalid'));
    const { status, data } = await api.get('/user/me', config);
    expect([status, data.code]).toEqual([401, 'access_token_expired']);
    expect(client.state.get().status).toBe('anonymous');
  });

  it('gets the second 401, which is final', async () => {
    const { api } = await withExpiredToken();
    fake.server.use(http.get('*/api/user/me', () => problem('access_token_invalid')));
    expect((await api.get('/user/me', config)).status).toBe(401);
    expect(sentTokens()).toHaveLength(2);
    expect(fake.count('/api/auth/refresh')).toBe(1);
  });
});

describe('a body in place of the API’s own', () => {
  const page = (headers: Record<string, string>) =>
    new HttpResponse('<h1>401</h1>', {
      status: 401,
      headers: { 'Content-Type': 'text/html', ...headers },
    });

  it.each([
    ['a page', (headers: Record<string, string>) => page(headers)],
    [
      'empty',
      (headers: Record<string, string>) => new HttpResponse(null, { status: 401, headers }),
    ],
  ])('causes a refresh when it is %s with the API’s challenge', async (_name, answer) => {
    const { api } = await withExpiredToken();
    const refused = answer({ 'WWW-Authenticate': 'Bearer realm="api", error="invalid_token"' });
    fake.server.use(http.get('*/api/user/me', () => refused, { once: true }));
    await api.get('/user/me');
    expect(fake.count('/api/auth/refresh')).toBe(1);
  });

  it('causes no refresh when it is a page without the API’s challenge', async () => {
    const { api } = await withExpiredToken();
    for (const headers of [
      {},
      { 'WWW-Authenticate': 'Bearer realm="portal", error="invalid_token"' },
    ]) {
      fake.server.use(http.get('*/api/user/me', () => page(headers as never), { once: true }));
      await expect(api.get('/user/me')).rejects.toMatchObject({ status: 401, code: 'unreachable' });
    }
    expect(fake.count('/api/auth/refresh')).toBe(0);
  });
});

describe('a cancelToken', () => {
  it('rejects a request that waits for a refresh, with the message of its caller', async () => {
    const { api } = await withExpiredToken();
    const answer = deferred();
    fake.onRefresh(async () => {
      await answer.promise;
      return fake.issue();
    });
    const source = axios.CancelToken.source();
    const leaving = api.get('/user/me', { cancelToken: source.token }).catch((error) => error);
    await expect.poll(() => fake.count('/api/auth/refresh')).toBe(1);
    source.cancel('left the page');
    expect(await leaving).toMatchObject({ code: 'aborted', message: 'left the page' });
    answer.release();
  });
});

describe('the address of a request', () => {
  it.each([
    ['baseURL', { baseURL: 'https://elsewhere.example/api' }],
    ['url', { url: 'https://elsewhere.example/api/user/me' }],
  ])('is judged by what an interceptor has made of its %s', async (_name, changed) => {
    const { api } = await withExpiredToken();
    fake.server.use(http.get('https://elsewhere.example/*', () => HttpResponse.json({})));
    for (const legacyInterceptorReqResOrdering of [true, false]) {
      const id = api.interceptors.request.use((config) => Object.assign(config, changed));
      await api.get('/user/me', { transitional: { legacyInterceptorReqResOrdering } });
      api.interceptors.request.eject(id);
    }
    expect(fake.calls.map((call) => call.authorization)).toEqual([null, null]);
  });

  it('is judged by the address that the instance was made for, whatever its defaults are later', async () => {
    const { api } = await withExpiredToken();
    api.defaults.baseURL = 'https://elsewhere.example/api';
    fake.server.use(http.get('https://elsewhere.example/*', () => HttpResponse.json({})));
    await api.get('/user/me');
    expect(sentTokens()).toEqual([null]);
  });

  it('is left to axios when it is no address', async () => {
    const { api } = await withExpiredToken();
    await expect(api.get('http://[')).rejects.toThrow();
    expect(fake.calls).toEqual([]);
  });
});
