import type { AxiosRequestConfig, AxiosResponse } from 'axios';
import { HttpResponse, http } from 'msw';
import { beforeEach, describe, expect, it } from 'vitest';
import { credentialsOf } from '../testing/credentials.ts';
import { problem } from '../testing/fake-api.ts';
import { createFakeBrowser } from '../testing/fake-browser.ts';
import { serveFakeApi } from '../testing/serve-fake-api.ts';
import { createAuth } from './create-auth.ts';

const fake = serveFakeApi();
const received: { type: string | null; text: string }[] = [];

/** Signs somebody in. The API refuses their first request to `/notes`, and accepts later ones. */
async function signedIn() {
  const auth = createAuth('http://localhost:3000/api', { tab: createFakeBrowser().openTab() });
  await auth.client.login(credentialsOf());
  fake.server.use(
    http.post('*/api/notes', async ({ request }) => {
      received.push({ type: request.headers.get('Content-Type'), text: await request.text() });
      return received.length > 1
        ? HttpResponse.json({ saved: true })
        : problem('access_token_expired');
    }),
  );
  return auth;
}

beforeEach(() => void received.splice(0));

describe('a request that is replayed', () => {
  it('is transformed once: both attempts carry the same data', async () => {
    const { api } = await signedIn();
    const transformRequest = [(data: unknown) => JSON.stringify({ payload: data })];
    await api.post('/notes', { a: 1 }, { transformRequest });
    expect(received.map(({ text }) => text)).toEqual(Array(2).fill('{"payload":{"a":1}}'));
  });

  it('passes through every hook once, and so does its answer', async () => {
    const { api } = await signedIn();
    const seen: string[] = [];
    api.interceptors.request.use((config) => {
      seen.push('request interceptor');
      return config;
    });
    api.interceptors.response.use((response) => {
      seen.push('response interceptor');
      return response.data as AxiosResponse;
    });
    const transformResponse = (text: string) => {
      seen.push('transformResponse');
      return JSON.parse(text);
    };
    expect(await api.post('/notes', {}, { transformResponse })).toEqual({ saved: true });
    expect(seen).toEqual(['request interceptor', 'transformResponse', 'response interceptor']);
  });

  it('is signed and renewed like the first one when its caller repeats it', async () => {
    const { api } = await signedIn();
    fake.server.use(http.post('*/api/notes', () => HttpResponse.error(), { once: true }));
    const send = () => api.post('/notes', { a: 1 });
    await expect(send()).rejects.toMatchObject({ code: 'unreachable' });
    fake.calls.length = 0;
    expect((await send()).data).toEqual({ saved: true });
    expect(fake.calls.map(({ path, authorization }) => [path, authorization])).toEqual([
      ['/api/notes', 'Bearer token-1'],
      ['/api/auth/refresh', null],
      ['/api/notes', 'Bearer token-2'],
    ]);
  });
});

const form = new FormData();
form.append('a', '1');
const bytes = new TextEncoder().encode('bytes');
const stream = () =>
  new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode('a stream'));
      controller.close();
    },
  });

const bodies: [string, unknown, AxiosRequestConfig][] = [
  ['JSON', { a: [1] }, {}],
  ['text', 'text', {}],
  ['FormData', form, {}],
  ['postForm', { a: '1' }, { headers: { 'Content-Type': 'multipart/form-data' } }],
  ['URLSearchParams', new URLSearchParams({ a: '1' }), {}],
  ['Blob', new Blob(['blob']), {}],
  ['ArrayBuffer', bytes.buffer, {}],
  ['typed array', bytes, {}],
  ['stream', stream(), { adapter: 'fetch' }],
  ['nothing', undefined, {}],
];

describe('both attempts send the same body', () => {
  it.each(bodies)('%s', async (name, body, config) => {
    const { api } = await signedIn();
    expect((await api.post('/notes', body, config)).data).toEqual({ saved: true });
    // Each multipart body has a boundary of its own.
    const plain = received.map(({ type, text }) => {
      const boundary = type?.split('boundary=')[1];
      return boundary ? [type.replace(boundary, ''), text.replaceAll(boundary, '')] : [type, text];
    });
    expect(plain).toHaveLength(2);
    expect(plain[1]).toEqual(plain[0]);
    if (name !== 'nothing') expect(plain[0]?.[1]).not.toBe('');
  });
});
