import { describe, expect, it } from 'vitest';
import { credentialsOf } from '../testing/credentials.ts';
import { createFakeBrowser } from '../testing/fake-browser.ts';
import { serveFakeApi } from '../testing/serve-fake-api.ts';
import type { NetworkHook } from './auth-types.ts';
import { createAuth } from './create-auth.ts';

const fake = serveFakeApi();

async function signedInThrough(network: NetworkHook) {
  const auth = createAuth('/api', { tab: createFakeBrowser().openTab(), network });
  await auth.client.login(credentialsOf());
  return auth;
}

describe('a hook between page and network', () => {
  it('sees every request with the headers it will carry, and may change them', async () => {
    const seen: unknown[] = [];
    const { api } = await signedInThrough((request, send) => {
      seen.push(request.headers.get('Authorization') ?? null);
      if (seen.length === 2) request.headers.set('Authorization', 'Bearer token-0');
      return send();
    });
    await api.get('/user/me');
    // Sign-in, the request, its refresh because the changed token was refused, and the replay.
    expect(seen).toEqual([null, 'Bearer token-1', null, 'Bearer token-2']);
    expect(fake.count('/api/user/me')).toBe(2);
  });

  it('acts as a network without an answer when it throws: nothing is sent, and the session stays', async () => {
    let isCut = false;
    const { api, client } = await signedInThrough((_request, send) =>
      isCut ? Promise.reject(new Error('cut')) : send(),
    );
    fake.calls.length = 0;
    isCut = true;
    await expect(api.get('/user/me')).rejects.toMatchObject({ code: 'unreachable' });
    await expect(client.refresh()).rejects.toMatchObject({ code: 'unreachable' });
    expect(client.state.get().status).toBe('authenticated');
    expect(fake.calls).toEqual([]);
  });
});
