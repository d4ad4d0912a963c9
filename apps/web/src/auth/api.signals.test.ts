import { getEventListeners } from 'node:events';
import axios from 'axios';
import { HttpResponse, http } from 'msw';
import { describe, expect, it, vi } from 'vitest';
import { credentialsOf } from '../testing/credentials.ts';
import { createFakeBrowser } from '../testing/fake-browser.ts';
import { serveFakeApi } from '../testing/serve-fake-api.ts';
import { createAuth } from './create-auth.ts';

const fake = serveFakeApi();

async function signedIn() {
  const auth = createAuth('/api', { tab: createFakeBrowser().openTab() });
  await auth.client.login(credentialsOf());
  return auth;
}

describe('a signal that many requests share', () => {
  it('has no listener left once they are over: answered, replayed after a refresh, or failed', async () => {
    const { api } = await signedIn();
    const { signal } = new AbortController();
    const get = (path: string) => api.get(path, { signal }).catch(() => {});
    await get('/user/me');
    fake.expireTokens();
    await Promise.all([get('/user/me'), get('/protected'), get('/user/me')]);
    fake.server.use(http.get('*/api/protected', () => HttpResponse.error()));
    await Promise.all([get('/protected'), get('/unknown')]);
    expect(fake.count('/api/auth/refresh')).toBe(1);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('and that replaces a cancelToken of theirs is made once', async () => {
    const { api } = await signedIn();
    const { token } = axios.CancelToken.source();
    const toAbortSignal = vi.spyOn(token, 'toAbortSignal');
    for (const path of ['/user/me', '/protected']) await api.get(path, { cancelToken: token });
    expect(toAbortSignal).toHaveBeenCalledOnce();
  });
});
