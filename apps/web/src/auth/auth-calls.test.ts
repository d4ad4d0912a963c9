// @vitest-environment node
import axios, { AxiosError, type InternalAxiosRequestConfig } from 'axios';
import { expect, it } from 'vitest';
import { credentialsOf } from '../testing/credentials.ts';
import { createFakeBrowser } from '../testing/fake-browser.ts';
import { createScriptedCalls } from '../testing/scripted-calls.ts';
import { createAuthCalls } from './client/auth-calls.ts';
import { createAuth } from './create-auth.ts';

/** The least REFRESH_LEEWAY that the server accepts, in milliseconds. */
const leastLeeway = 10_000;

/** What leaves the page when somebody signs in, renews and signs out; every call is answered with a session. */
async function callsOfOneVisit(): Promise<InternalAxiosRequestConfig[]> {
  const sent: InternalAxiosRequestConfig[] = [];
  const { session } = createScriptedCalls();
  axios.defaults.adapter = async (config) => {
    sent.push(config);
    const response = { data: session(), status: 200, statusText: '', headers: {}, config };
    if (config.validateStatus?.(200)) return response;
    throw new AxiosError('refused', 'ERR_BAD_RESPONSE', config, null, response);
  };
  const { client } = createAuth('/api', { tab: createFakeBrowser().openTab() });
  await client.login(credentialsOf());
  await client.refresh();
  await client.logout();
  return sent;
}

it('sign-in, renewal and sign-out carry the cookie and never an access token, although there is one', async () => {
  const calls = await callsOfOneVisit();
  expect(
    calls.map(({ url, withCredentials, headers }) => [
      url,
      withCredentials,
      headers.get('Authorization'),
    ]),
  ).toEqual([
    ['/auth/login', true, undefined],
    ['/auth/refresh', true, undefined],
    ['/auth/logout', true, undefined],
  ]);
});

it('each call carries the header that forms cannot send', async () => {
  const calls = await callsOfOneVisit();
  const sent = calls.map(({ headers }) => headers.get('X-Requested-With'));
  expect(sent).toEqual(Array(3).fill('XMLHttpRequest'));
});

it('only a refresh can be aborted', async () => {
  const calls = await callsOfOneVisit();
  const canEnd = calls.map(({ signal }) => signal instanceof AbortSignal);
  expect(canEnd).toEqual([false, true, false]);
});

it('each call times out before the server’s leeway is over', async () => {
  for (const { timeout } of await callsOfOneVisit()) {
    expect(timeout).toBeGreaterThan(0);
    expect(timeout).toBeLessThan(leastLeeway);
  }
});

const { session } = createScriptedCalls();

it.each([
  ['no answer at all', null],
  ['a page', '<!doctype html>'],
  ['no token', { ...session(), accessToken: undefined }],
  ['no lifetime', { ...session(), expiresIn: undefined }],
  ['a lifetime of nothing', { ...session(), expiresIn: 0 }],
  ['nobody', { ...session(), user: undefined }],
  ['somebody without an id', { ...session(), user: { username: 'ada' } }],
])(
  'a 200 with %s signs nobody in, because it is not an answer of this API',
  async (_what, data) => {
    const adapter = async (config: InternalAxiosRequestConfig) => ({
      data,
      status: 200,
      statusText: '',
      headers: {},
      config,
    });
    const calls = createAuthCalls('/api', adapter);
    await expect(calls.postForSession('/auth/login', credentialsOf())).rejects.toMatchObject({
      code: 'unreachable',
      message: 'The answer was not one of this API.',
    });
  },
);
