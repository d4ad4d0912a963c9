import { deviceHeaders } from '@latchkey/contracts/device-bound';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sessions } from '../../db/tables.ts';
import { expectProblem } from '../../testing/answers.ts';
import { createTestApp, type TestApp, testPassword } from '../../testing/create-test-app.ts';
import { setCookies } from '../../testing/test-browser.ts';
import {
  challengeOf,
  createDeviceApp,
  minute,
  origin,
  postAsBrowser,
  registerPath,
  signInOnDevice,
  type TestDevice,
} from './testing/device-browser.ts';
import { createDeviceKey } from './testing/sign-proof.ts';

const secure = { 'strict-transport-security': 'max-age=63072000; includeSubDomains' };
const timedCode = /^\d{13}\.[\w-]{43}$/;

let test: TestApp;
beforeAll(async () => {
  test = await createDeviceApp();
});
afterAll(() => test.close());

const rowOf = async (id: string) =>
  (await test.database.db.select().from(sessions).where(eq(sessions.id, id)))[0];

/** Registers another key for a session. */
const registerAnother = ({ browser, challenge }: TestDevice) =>
  postAsBrowser(browser, registerPath, {
    [deviceHeaders.response]: createDeviceKey().registration(challenge),
  });

describe('a sign-in', () => {
  it('offers the browser to bind the session', async () => {
    const { answer } = await signInOnDevice(test);
    expect(answer.headers['secure-session-registration']).toMatch(
      /^\(ES256\);path="\/api\/auth\/device\/register";challenge="\d{13}\.[\w-]{43}"$/,
    );
  });

  it('offers nothing when the setting is off, or the origin is not https', async () => {
    for (const env of [{ PUBLIC_ORIGIN: origin, DEVICE_BOUND_SESSIONS: 'off' }, {}]) {
      const other = await createTestApp({ env });
      await other.addUser({ username: 'ada' });
      const answer = await other.browser().login('ada', testPassword);
      expect(answer.status).toBe(200);
      expect(answer.headers).not.toHaveProperty('secure-session-registration');
      await other.close();
    }
  });

  it('alone offers it: a renewal does not', async () => {
    const { browser } = await signInOnDevice(test);
    expect((await browser.refresh()).headers).not.toHaveProperty('secure-session-registration');
  });

  // biome-ignore format: every line keeps its mark // feature: password-change
  it('offers it, and so does a new password while the session is not bound', async () => { // feature: password-change
    const { answer, browser, register } = await signInOnDevice(test); // feature: password-change
    const change = async (currentPassword: string, password: string) => { // feature: password-change
      const body = { currentPassword, password }; // feature: password-change
      return (await browser.postAs(answer.body.accessToken, '/api/user/password', body)).headers; // feature: password-change
    }; // feature: password-change
    const next = 'tulip-anvil-harbour-93'; // feature: password-change
    expect(await change(testPassword, next)).toHaveProperty('secure-session-registration'); // feature: password-change
    await register(); // feature: password-change
    expect(await change(next, testPassword)).not.toHaveProperty('secure-session-registration'); // feature: password-change
  }); // feature: password-change
});

describe('a registration', () => {
  it('binds the session, and tells the browser which cookie to keep fresh, for what, and what to sign next', async () => {
    const device = await signInOnDevice(test);
    test.logs.length = 0;
    const answer = await device.register();
    expect([answer.status, answer.type]).toEqual([200, 'application/json']);
    expect(answer.body).toEqual({
      session_identifier: device.sessionId,
      refresh_url: '/api/auth/device/refresh',
      scope: {
        include_site: false,
        scope_specification: [
          { type: 'exclude', domain: '*', path: '/' },
          { type: 'include', domain: '*', path: '/api/auth/refresh' },
        ],
      },
      credentials: [
        {
          ...{ type: 'cookie', name: '__Host-bound' },
          attributes: 'Path=/; Secure; HttpOnly; SameSite=Strict',
        },
      ],
      allowed_refresh_initiators: ['app.example.com'],
    });
    expect(setCookies(answer)).toEqual([
      expect.stringMatching(
        /^__Host-bound=\d{13}\.[\w-]{43}; Max-Age=600; Path=\/; Secure; HttpOnly; SameSite=Strict$/,
      ),
    ]);
    expect(challengeOf(answer)).toMatch(timedCode);
    expect(answer.headers['secure-session-challenge']).toContain(`;id="${device.sessionId}"`);
    const row = await rowOf(device.sessionId);
    const { x, y } = device.key.jwk;
    expect([row?.deviceKey, row?.deviceBoundAt]).toEqual([`${x}.${y}`, new Date(test.clock.now())]);
    expect(test.logs).toContainEqual(expect.objectContaining({ event: 'session_device_bound' }));
  });

  it('binds the session to its first key alone: another one changes nothing', async () => {
    const device = await signInOnDevice(test);
    await device.register();
    const row = await rowOf(device.sessionId);
    const second = await registerAnother(device);
    expectProblem(second, 'device_proof_refused', { origin, headers: secure });
    expect(await rowOf(device.sessionId)).toEqual(row);
    expect((await device.browser.refresh()).status).toBe(200);
  });

  it('of two keys at the same time gets through for one', async () => {
    const device = await signInOnDevice(test);
    const answers = await Promise.all([device.register(), registerAnother(device)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400]);
  });

  it('needs the challenge of this session’s own sign-in, for twenty minutes', async () => {
    const [device, other] = [await signInOnDevice(test), await signInOnDevice(test)];
    expect((await device.register(other.challenge)).status).toBe(400);
    expect((await device.register('challenge')).status).toBe(400);
    test.clock.advance(20 * minute - 1);
    expect((await device.register()).status).toBe(200);
    test.clock.advance(1);
    expect((await other.register()).status).toBe(400);
    expect(await rowOf(other.sessionId)).toMatchObject({ deviceKey: null, deviceBoundAt: null });
  });

  it('needs the cookie of the session, and a session that has not ended', async () => {
    const device = await signInOnDevice(test);
    const headers = { [deviceHeaders.response]: device.key.registration(device.challenge) };
    expect((await postAsBrowser(test.browser(), registerPath, headers)).status).toBe(400);
    const copy = device.browser.copy();
    await device.browser.logout();
    expect((await postAsBrowser(copy, registerPath, headers)).status).toBe(400);
  });

  it('needs a valid JWT, and a refusal is logged with its reason', async () => {
    const device = await signInOnDevice(test);
    test.logs.length = 0;
    const answer = await postAsBrowser(device.browser, registerPath, {
      [deviceHeaders.response]: device.key.renewal(device.challenge),
    });
    expect(answer.body.code).toBe('device_proof_refused');
    const line = { level: 40, event: 'session_device_fail', reason: 'invalid' };
    expect(test.logs).toContainEqual(expect.objectContaining(line));
  });
});

describe('the two addresses', () => {
  const send = async (headers: Record<string, string>) => {
    const device = await signInOnDevice(test);
    const response = device.key.registration(device.challenge);
    return postAsBrowser(device.browser, registerPath, {
      [deviceHeaders.response]: response,
      ...headers,
    });
  };

  it.each(['same-origin', 'none'])('serve the browser itself: site %s', async (site) => {
    expect((await send({ 'Sec-Fetch-Site': site })).status).toBe(200);
  });

  it('serve a browser whose Origin is that of the API, a sibling of the page', async () => {
    expect((await send({ Origin: 'https://api.example.com' })).status).toBe(200);
  });

  it.each(['same-site', 'cross-site', ''])('serve no page: site "%s"', async (site) => {
    const answer = await send({ 'Sec-Fetch-Site': site });
    const detail = 'Only the browser itself calls this address.';
    expectProblem(answer, 'csrf_rejected', { origin, headers: secure, detail });
  });

  it('serve no request without a header of the draft, even with that of our own pages', async () => {
    const { browser } = await signInOnDevice(test);
    for (const path of [registerPath, '/api/auth/device/refresh'])
      expect((await browser.post(path)).body.code).toBe('csrf_rejected');
  });

  it('have no other method', async () => {
    const answer = await test.browser().get(registerPath);
    expect([answer.status, answer.headers.allow]).toEqual([405, 'POST']);
  });
});
