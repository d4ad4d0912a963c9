import { inspect } from 'node:util';
import axios, { type AxiosAdapter, AxiosError, type AxiosRequestConfig } from 'axios';
import { HttpResponse, http } from 'msw';
import { describe, expect, it } from 'vitest';
import { credentialsOf } from '../testing/credentials.ts';
import { deferred, problem } from '../testing/fake-api.ts';
import { createFakeBrowser } from '../testing/fake-browser.ts';
import { openSignedIn } from '../testing/open-signed-in.ts';
import { ada } from '../testing/scripted-calls.ts';
import { serveFakeApi } from '../testing/serve-fake-api.ts';
import { CallError } from './call-error.ts';
import { createAuth } from './create-auth.ts';

const fake = serveFakeApi();

/** Everything that can be reached from a value: own properties, hidden ones and symbols included, and prototypes. */
function reach(value: unknown, seen = new Set<unknown>()): Set<unknown> {
  if (seen.has(value)) return seen;
  seen.add(value);
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return seen;
  for (const { value: part } of Object.values(Object.getOwnPropertyDescriptors(value))) {
    reach(part, seen);
  }
  return reach(Object.getPrototypeOf(value), seen);
}

function expectNoSecret(error: unknown): void {
  const texts = [...reach(error)].filter((part) => typeof part === 'string');
  const printed = inspect(error, { depth: null, showHidden: true });
  const all = [...texts, printed, JSON.stringify(error), String(error)].join('\n');
  expect(all).not.toMatch(/token-\d/);
  expect(all).not.toContain('a wrong one');
}

/** An adapter that fails as axios's own does, with the request in the error. */
const failWith =
  (code: string): AxiosAdapter =>
  async (config) => {
    throw new AxiosError('failed', code, config, { sentWith: config.headers });
  };

const unasked = () => HttpResponse.json({});

const failures: [string, () => Response | Promise<Response>, AxiosRequestConfig, string][] = [
  ['a problem', () => problem('internal_error'), {}, 'internal_error'],
  ['a problem as bytes', () => problem('not_found'), { responseType: 'arraybuffer' }, 'not_found'],
  ['no network', () => HttpResponse.error(), {}, 'unreachable'],
  ['a page', () => HttpResponse.html('<p>502</p>', { status: 502 }), {}, 'unreachable'],
  ['a time-out', unasked, { adapter: failWith(AxiosError.ECONNABORTED) }, 'unreachable'],
  [
    'a connection that times out',
    unasked,
    { adapter: failWith(AxiosError.ETIMEDOUT) },
    'unreachable',
  ],
  [
    'an answer that is not JSON',
    () => HttpResponse.html('<p>portal</p>'),
    { responseType: 'json', transitional: { silentJSONParsing: false } },
    'unreachable',
  ],
];

describe('a failed call', () => {
  it.each(failures)(
    'by %s is a CallError, and no access token can be reached from it',
    async (...row) => {
      const [, answer, config, code] = row;
      const { api } = await openSignedIn(fake);
      fake.server.use(http.get('*/api/user/me', answer));
      const error = await api.get('/user/me', config).catch((cause) => cause);
      expect(error).toBeInstanceOf(CallError);
      expect(error.code).toBe(code);
      expectNoSecret(error);
    },
  );

  it('has the code `aborted` when its caller gives up, and holds no token then either', async () => {
    const { api } = await openSignedIn(fake);
    const answer = deferred();
    fake.server.use(
      http.get('*/api/user/me', async () => {
        await answer.promise;
        return HttpResponse.json({});
      }),
    );
    const leaving = new AbortController();
    const source = axios.CancelToken.source();
    const calls = [
      api.get('/user/me', { signal: leaving.signal }),
      api.get('/user/me', { cancelToken: source.token }),
    ].map((call) => call.catch((error) => error));
    await expect.poll(() => fake.count('/api/user/me')).toBe(2);
    leaving.abort();
    source.cancel();
    for (const error of await Promise.all(calls)) {
      expect(error).toMatchObject({ name: 'CallError', code: 'aborted', message: 'canceled' });
      expectNoSecret(error);
    }
    answer.release();
  });

  it('holds no token of a session that has ended', async () => {
    const { api } = await openSignedIn(fake);
    fake.expireTokens();
    fake.onRefresh(() => problem('refresh_token_invalid'));
    expectNoSecret(await api.get('/user/me').catch((error) => error));
  });

  it('holds nothing of what was sent to sign in', async () => {
    const { client } = createAuth('/api', { tab: createFakeBrowser().openTab() });
    const error = await client.login(credentialsOf(ada, 'a wrong one')).catch((cause) => cause);
    expect(error).toMatchObject({ code: 'invalid_credentials' });
    expectNoSecret(error);
  });

  it('is a CallError for the interceptors of an application, too', async () => {
    const { api } = await openSignedIn(fake);
    const seen: unknown[] = [];
    api.interceptors.response.use(undefined, (error) => {
      seen.push(error);
      throw error;
    });
    fake.server.use(http.get('*/api/user/me', () => problem('internal_error')));
    await expect(api.get('/user/me')).rejects.toMatchObject({ code: 'internal_error' });
    expect(seen).toEqual([expect.any(CallError)]);
  });
});

it('no access token can be reached from an answer', async () => {
  const { api } = await openSignedIn(fake);
  const { data, headers, config } = await api.get('/user/me', { params: { page: 2 } });
  expect(config).toMatchObject({ url: '/user/me', params: { page: 2 } });
  expectNoSecret({ data, headers, config });
});

describe('a mistake in the code', () => {
  const bug = new TypeError('x is not a function');
  const throwBug = () => {
    throw bug;
  };

  it.each<[string, AxiosRequestConfig]>([
    ['transformRequest', { transformRequest: throwBug }],
    ['transformResponse', { transformResponse: throwBug }],
    ['an adapter', { adapter: throwBug }],
  ])('in %s is rejected as it is', async (_where, config) => {
    const { api } = await openSignedIn(fake);
    await expect(api.get('/user/me', config)).rejects.toBe(bug);
    expectNoSecret(bug);
  });

  it('in an interceptor is rejected as it is', async () => {
    const { api } = await openSignedIn(fake);
    api.interceptors.request.use(throwBug);
    await expect(api.get('/user/me')).rejects.toBe(bug);
  });

  it('in the use of axios is rejected with axios’s words, without the request', async () => {
    const { api } = await openSignedIn(fake);
    const adapter = failWith(AxiosError.ERR_BAD_OPTION);
    const error = await api.get('/user/me', { adapter }).catch((cause) => cause);
    expect(error).toMatchObject({ name: 'Error', message: 'failed' });
    expect(error).not.toBeInstanceOf(AxiosError);
    expectNoSecret(error);
  });
});
