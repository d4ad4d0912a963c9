import { keyNonceHeader, keyProofHeader } from '@latchkey/contracts/session-key';
import { act, render, screen, waitFor } from '@testing-library/react';
import { IDBFactory } from 'fake-indexeddb';
import { HttpResponse, http } from 'msw';
import { afterEach, beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import { App } from '../../app.tsx';
import { CallError } from '../../auth/call-error.ts';
import { createAuth } from '../../auth/create-auth.ts';
import { credentialsOf } from '../../testing/credentials.ts';
import { problem } from '../../testing/fake-api.ts';
import { createFakeBrowser, type FakeBrowser } from '../../testing/fake-browser.ts';
import { findPage } from '../../testing/pages.ts';
import { serveFakeApi } from '../../testing/serve-fake-api.ts';
import { createSessionKey } from './create-session-key.ts';
import { keyStore } from './key-store.ts';
import { type BoundServer, createBoundServer } from './testing/bound-server.ts';

const fake = serveFakeApi();
let server: BoundServer;
let browser: FakeBrowser;

/** The answer of a server that binds sessions, over HTTP. */
function answer(path: string, request: Request): Response {
  try {
    const proof = request.headers.get(keyProofHeader) ?? undefined;
    const { keyNonce, ...session } = server.answer(path, proof);
    return HttpResponse.json(session, { headers: { [keyNonceHeader]: keyNonce } });
  } catch (error) {
    if (!(error instanceof CallError) || error.code === 'unreachable') return HttpResponse.error();
    const headers = error.keyNonce ? { [keyNonceHeader]: error.keyNonce } : {};
    return problem(error.code as 'session_key_required', headers);
  }
}

beforeEach(() => {
  vi.stubGlobal('indexedDB', new IDBFactory());
  server = createBoundServer();
  browser = createFakeBrowser();
  for (const path of ['/auth/login', '/auth/refresh', '/user/password']) {
    fake.server.use(http.post(`*/api${path}`, ({ request }) => answer(path, request)));
  }
});
afterEach(() => vi.unstubAllGlobals());

function openTab() {
  const auth = createAuth('/api', { tab: browser.openTab(), sessionKey: createSessionKey() });
  onTestFinished(auth.client.start());
  return auth;
}

async function openSignedIn() {
  const auth = openTab();
  await auth.client.login(credentialsOf());
  return auth;
}

it('signing in, refreshing in any tab, and a new password keep one key and the newest nonce', async () => {
  const { client } = await openSignedIn();
  const other = openTab();
  await waitFor(() => expect(other.client.state.get().status).toBe('authenticated'));
  await client.refresh();
  await client.signIn((post) => post('/user/password', {}, client.accessToken()));
  await other.client.refresh();
  const [first, ...later] = server.seen;
  expect(server.isBound()).toBe(true);
  expect(later.map((proof) => [proof?.header.jwk, proof?.claims.nonce])).toEqual(
    [1, 2, 3, 4].map((generation) => [
      first?.header.jwk,
      expect.stringMatching(`nonce-${generation}$`),
    ]),
  );
});

it('a refresh goes on after an answer was lost, also where a proxy puts a page in place of the problem', async () => {
  const { client } = await openSignedIn();
  server.loseNextAnswer();
  await expect(client.refresh()).rejects.toMatchObject({ code: 'unreachable' });
  const nonce = server.nonce();
  const headers = { [keyNonceHeader]: nonce };
  const page = () => new HttpResponse('<!doctype html>', { status: 401, headers });
  fake.server.use(http.post('*/api/auth/refresh', page, { once: true }));
  await client.refresh();
  expect(client.state.get()).toMatchObject({ status: 'authenticated', connection: 'ok' });
  expect(server.seen.at(-1)?.claims.nonce).toBe(nonce);
});

it('when the browser has lost the key, every tab leads to sign-in and shows why', async () => {
  const auth = await openSignedIn();
  const other = openTab();
  await waitFor(() => expect(other.client.state.get().status).toBe('authenticated'));
  window.history.replaceState(null, '', '/');
  render(<App auth={auth} />);
  await findPage('Signed in as ada');
  await keyStore.forget();
  await act(() => other.client.refresh().catch(() => {}));
  await findPage('Sign in');
  expect(screen.getByRole('status')).toHaveTextContent(/^Part of this site’s data was deleted/);
  for (const { client } of [auth, other]) {
    expect(client.state.get()).toEqual({ status: 'anonymous', reason: 'key-lost' });
  }
  expect(server.hasEnded()).toBe(false);
});

it('signing out destroys the key before it resolves, also without a network', async () => {
  const { client } = await openSignedIn();
  fake.server.use(http.post('*/api/auth/logout', () => HttpResponse.error()));
  await client.logout();
  expect(await keyStore.read('current')).toBeUndefined();
});
