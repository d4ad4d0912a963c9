import { deviceHeaders } from '@latchkey/contracts/device-bound';
import type { Response } from 'supertest';
import { createTestApp, type TestApp, testPassword } from '../../../testing/create-test-app.ts';
import type { TestBrowser } from '../../../testing/test-browser.ts';
import { createDeviceKey } from './sign-proof.ts';

export const minute = 60_000;
export const origin = 'https://app.example.com';
export const registerPath = '/api/auth/device/register';
export const refreshPath = '/api/auth/device/refresh';

/** Starts the app on an https origin, where sessions can be bound, with one person: ada. */
export async function createDeviceApp(env: Record<string, string> = {}): Promise<TestApp> {
  const test = await createTestApp({ env: { PUBLIC_ORIGIN: origin, SESSION_KEYS: 'off', ...env } });
  await test.addUser({ username: 'ada' });
  return test;
}

/** The challenge that an answer hands out: in the offer of a sign-in, or for the next renewal. */
export function challengeOf({ headers }: Response): string {
  const offered = /challenge="([^"]+)"/.exec(headers['secure-session-registration'] ?? '');
  return (offered ?? /^"([^"]+)"/.exec(headers['secure-session-challenge'] ?? ''))?.[1] ?? '';
}

/** The status and the problem of an answer. */
export async function codeOf(answer: Promise<Response>): Promise<string> {
  const { status, body } = await answer;
  return `${status} ${body.code ?? 'ok'}`;
}

/** A POST that the browser makes of its own accord, so without the header of our pages. */
export const postAsBrowser = (
  browser: TestBrowser,
  path: string,
  headers: Record<string, string> = {},
): Promise<Response> => browser.post(path, undefined, { 'X-Requested-With': '', ...headers });

/** A browser that has signed in and keeps a key of its own. */
export async function signInOnDevice(test: TestApp) {
  const browser = test.browser();
  const answer = await browser.login('ada', testPassword);
  const [, claims = ''] = String(answer.body.accessToken).split('.');
  const sessionId: string = JSON.parse(Buffer.from(claims, 'base64url').toString()).sid;
  const key = createDeviceKey();
  return {
    ...{ browser, key, sessionId, challenge: challengeOf(answer), answer },
    register: (challenge = challengeOf(answer)) =>
      postAsBrowser(browser, registerPath, {
        [deviceHeaders.response]: key.registration(challenge),
      }),
    /** Asks for a new bound cookie. Without a challenge to sign it asks for a challenge. */
    renewCookie: (challenge?: string) =>
      postAsBrowser(browser, refreshPath, {
        [deviceHeaders.sessionId]: sessionId,
        ...(challenge !== undefined && { [deviceHeaders.response]: key.renewal(challenge) }),
      }),
    /** Forgets the bound cookie, as the browser does when its time is over. */
    forgetBoundCookie: () => browser.jar.delete('__Host-bound'),
  };
}

export type TestDevice = Awaited<ReturnType<typeof signInOnDevice>>;

/** Signs in, lets the browser bind the session, and waits until the leeway for renewals on their way is over. */
export async function signInBound(test: TestApp): Promise<TestDevice> {
  const device = await signInOnDevice(test);
  await device.register();
  test.clock.advance(minute);
  return device;
}
