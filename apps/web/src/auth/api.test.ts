import { HttpResponse, http } from 'msw';
import { describe, expect, it } from 'vitest';
import { credentialsOf } from '../testing/credentials.ts';
import { deferred, problem } from '../testing/fake-api.ts';
import { createFakeBrowser } from '../testing/fake-browser.ts';
import { pendingName } from '../testing/kept-names.ts';
import { openSignedIn } from '../testing/open-signed-in.ts';
import { serveFakeApi } from '../testing/serve-fake-api.ts';
import { createAuth } from './create-auth.ts';

const fake = serveFakeApi();

describe('a request', () => {
  it('carries the access token and the header that forms cannot send', async () => {
    const { api } = await openSignedIn(fake);
    const { data } = await api.get('/user/me');
    expect(data.username).toBe('ada');
    expect(fake.calls).toEqual([
      { path: '/api/user/me', authorization: 'Bearer token-1', requestedWith: 'XMLHttpRequest' },
    ]);
  });

  it('carries no token when nobody is signed in, and its 401 causes no refresh', async () => {
    const { api } = createAuth('/api', { tab: createFakeBrowser().openTab() });
    await expect(api.get('/user/me')).rejects.toMatchObject({
      status: 401,
      code: 'access_token_missing',
    });
    expect(fake.calls.map((call) => [call.path, call.authorization])).toEqual([
      ['/api/user/me', null],
    ]);
  });

  it.each([
    'https://elsewhere.example/api/user/me',
    '//elsewhere.example/api/user/me',
    'http://localhost:3000/other',
    'http://localhost:3000/apiary',
    '/../other',
  ])('to %s takes no token along', async (url) => {
    const { api } = await openSignedIn(fake);
    fake.server.use(http.get('*', () => HttpResponse.json({})));
    await api.get(url);
    expect(fake.calls).toMatchObject([{ authorization: null, requestedWith: null }]);
  });

  it('takes no token along when an interceptor takes its baseURL away, and with it the API', async () => {
    const tab = createFakeBrowser().openTab();
    const { api, client } = createAuth('https://api.example.com/api', { tab });
    await client.login(credentialsOf());
    fake.server.use(http.get('http://localhost:3000/words.json', () => HttpResponse.json({})));
    api.interceptors.request.use(({ baseURL, ...config }) => config);
    await api.get('/words.json');
    expect(fake.calls.at(-1)).toMatchObject({ path: '/words.json', authorization: null });
  });

  it.each(['/api/', 'http://localhost:3000/api/', 'http://localhost:3000/api//'])(
    'carries the token also where the API was given as %s',
    async (base) => {
      const { api, client } = createAuth(base, { tab: createFakeBrowser().openTab() });
      await client.login(credentialsOf());
      expect((await api.get('/user/me')).status).toBe(200);
    },
  );

  it.each(['invalid_credentials', 'csrf_rejected', 'not_found', 'internal_error'] as const)(
    'causes no refresh when the answer is %s, and rejects with that',
    async (code) => {
      const { api } = await openSignedIn(fake);
      fake.server.use(http.get('*/api/user/me', () => problem(code)));
      await expect(api.get('/user/me')).rejects.toMatchObject({ name: 'CallError', code });
      expect(fake.calls).toHaveLength(1);
    },
  );
});

describe('an expired access token', () => {
  it('is renewed and the request sent again; the caller never notices', async () => {
    const { api } = await openSignedIn(fake);
    fake.expireTokens();
    const { data } = await api.get('/user/me');
    expect(data.username).toBe('ada');
    expect(fake.calls.map((call) => [call.path, call.authorization])).toEqual([
      ['/api/user/me', 'Bearer token-1'],
      ['/api/auth/refresh', null],
      ['/api/user/me', 'Bearer token-2'],
    ]);
  });

  it('causes exactly one refresh and 50 replays when 50 requests meet it', async () => {
    const { api } = await openSignedIn(fake);
    fake.expireTokens();
    const answers = await Promise.all(Array.from({ length: 50 }, () => api.get('/user/me')));
    expect(answers.map((answer) => answer.status)).toEqual(Array(50).fill(200));
    expect(fake.count('/api/auth/refresh')).toBe(1);
    expect(fake.count('/api/user/me')).toBe(100);
    const replays = fake.calls.filter((call) => call.authorization === 'Bearer token-2');
    expect(replays).toHaveLength(50);
  });

  it('is not sent by a request that begins during the refresh: the request waits', async () => {
    const { api } = await openSignedIn(fake);
    fake.expireTokens();
    const answer = deferred();
    fake.onRefresh(async () => {
      await answer.promise;
      return fake.issue();
    });
    const first = api.get('/user/me');
    await expect.poll(() => fake.count('/api/auth/refresh')).toBe(1);
    const second = api.get('/protected');
    answer.release();
    await Promise.all([first, second]);
    const sent = fake.calls.filter((call) => call.path === '/api/protected');
    expect(sent.map((call) => call.authorization)).toEqual(['Bearer token-2']);
  });

  it('causes no second refresh when its 401 arrives after the refresh', async () => {
    const { api, client } = await openSignedIn(fake);
    const answer = deferred();
    fake.server.use(
      http.get(
        '*/api/user/me',
        async () => {
          await answer.promise;
          return problem('access_token_expired');
        },
        { once: true },
      ),
    );
    const late = api.get('/user/me');
    await expect.poll(() => fake.count('/api/user/me')).toBe(1);
    await client.refresh();
    answer.release();
    expect((await late).data.username).toBe('ada');
    expect(fake.count('/api/auth/refresh')).toBe(1);
  });

  it('is not renewed again when the new token is refused too', async () => {
    const { api } = await openSignedIn(fake);
    fake.server.use(http.get('*/api/user/me', () => problem('access_token_invalid')));
    await expect(api.get('/user/me')).rejects.toMatchObject({ code: 'access_token_invalid' });
    expect(fake.count('/api/auth/refresh')).toBe(1);
    expect(fake.count('/api/user/me')).toBe(2);
  });

  it('makes a request send its body and its headers again as they were', async () => {
    const { api } = await openSignedIn(fake);
    fake.expireTokens();
    const bodies: unknown[] = [];
    fake.server.use(
      http.post('*/api/notes', async ({ request }) => {
        bodies.push([await request.json(), request.headers.get('X-Custom')]);
        const isNew = request.headers.get('Authorization') === 'Bearer token-2';
        return isNew ? HttpResponse.json({ saved: true }) : problem('access_token_expired');
      }),
    );
    const { data } = await api.post(
      '/notes',
      { text: 'hello' },
      { headers: { 'X-Custom': 'yes' } },
    );
    expect(data).toEqual({ saved: true });
    expect(bodies).toEqual([
      [{ text: 'hello' }, 'yes'],
      [{ text: 'hello' }, 'yes'],
    ]);
  });
});

describe('signing out', () => {
  it('is not finished by a page that a proxy sends in place of the API’s answer', async () => {
    const browser = createFakeBrowser();
    const { client } = createAuth('/api', { tab: browser.openTab() });
    await client.login(credentialsOf());
    fake.server.use(http.post('*/api/auth/logout', () => HttpResponse.html('<p>welcome</p>')));
    await client.logout();
    expect(browser.values.has(pendingName)).toBe(true);
  });

  it('does not reject when the server cannot be reached', async () => {
    const { client } = await openSignedIn(fake);
    fake.server.use(http.post('*/api/auth/logout', () => HttpResponse.error()));
    await client.logout();
    expect(client.state.get().status).toBe('anonymous');
  });
});
