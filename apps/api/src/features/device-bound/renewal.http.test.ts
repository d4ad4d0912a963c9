import { deviceHeaders } from '@latchkey/contracts/device-bound';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { expectProblem } from '../../testing/answers.ts';
import type { TestApp } from '../../testing/create-test-app.ts';
import { setCookies } from '../../testing/test-browser.ts';
import {
  challengeOf,
  codeOf,
  createDeviceApp,
  minute,
  origin,
  postAsBrowser,
  refreshPath,
  signInBound,
  signInOnDevice,
  type TestDevice,
} from './testing/device-browser.ts';
import { createDeviceKey } from './testing/sign-proof.ts';

const secure = { 'strict-transport-security': 'max-age=63072000; includeSubDomains' };

let test: TestApp;
let device: TestDevice;
beforeAll(async () => {
  test = await createDeviceApp();
});
afterAll(() => test.close());
beforeEach(async () => {
  device = await signInBound(test);
});

describe('the bound cookie', () => {
  it('is set again for a signature over the challenge, and the next challenge comes with it', async () => {
    const asked = await device.renewCookie();
    const first = challengeOf(asked);
    expectProblem(asked, 'device_challenge', {
      origin,
      headers: {
        ...secure,
        'secure-session-challenge': `"${first}";id="${device.sessionId}"`,
      },
    });
    device.forgetBoundCookie();
    const answer = await device.renewCookie(first);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual((await device.renewCookie(challengeOf(answer))).body);
    expect(setCookies(answer)).toEqual([
      expect.stringMatching(/^__Host-bound=.*; Path=\/; Secure; HttpOnly; SameSite=Strict$/),
    ]);
    expect(await codeOf(device.browser.refresh())).toBe('200 ok');
  });

  it('is asked for with a new challenge when the signed one is too old, or of another session', async () => {
    const old = challengeOf(await device.renewCookie());
    test.clock.advance(20 * minute);
    const answer = await device.renewCookie(old);
    expect(answer.body.code).toBe('device_challenge');
    expect((await device.renewCookie(challengeOf(answer))).status).toBe(200);
    const other = await signInBound(test);
    const foreign = challengeOf(await other.renewCookie());
    expect(await codeOf(device.renewCookie(foreign))).toBe('403 device_challenge');
  });

  it('is refused to another key, which is logged, and the session stays', async () => {
    const challenge = challengeOf(await device.renewCookie());
    test.logs.length = 0;
    const answer = await postAsBrowser(device.browser, refreshPath, {
      [deviceHeaders.sessionId]: device.sessionId,
      [deviceHeaders.response]: createDeviceKey().renewal(challenge),
    });
    expectProblem(answer, 'device_proof_refused', { origin, headers: secure });
    const line = { level: 40, event: 'session_device_fail', reason: 'wrong_key' };
    expect(test.logs).toContainEqual(expect.objectContaining(line));
    expect(await codeOf(device.browser.refresh())).toBe('200 ok');
  });

  it('is refused for another session than that of the refresh cookie, so that its key is forgotten', async () => {
    const headers = (id: string) => ({ [deviceHeaders.sessionId]: id });
    const ask = (id: string) => codeOf(postAsBrowser(device.browser, refreshPath, headers(id)));
    expect(await ask('another')).toBe('400 device_proof_refused');
    expect(await ask(device.sessionId)).toBe('403 device_challenge');
    expect(await ask(`"${device.sessionId}"`)).toBe('403 device_challenge');
  });

  it('is refused for a session that has no key, has ended or is not there', async () => {
    const unbound = await signInOnDevice(test);
    expect(await codeOf(unbound.renewCookie())).toBe('400 device_proof_refused');
    await device.browser.logout();
    expect(await codeOf(device.renewCookie())).toBe('400 device_proof_refused');
  });
});

describe('the renewal of a bound session', () => {
  it('needs the bound cookie, and without it nothing is ended and no cookie is changed', async () => {
    const thief = device.browser.copy();
    thief.jar.delete('__Host-bound');
    const answer = await thief.refresh();
    expectProblem(answer, 'device_key_required', {
      origin,
      headers: { ...secure, 'www-authenticate': 'Bearer realm="api", error="invalid_token"' },
    });
    expect(await codeOf(device.browser.refresh())).toBe('200 ok');
  });

  it('with the cookie of another session is answered 503, and the cookie is removed, so that the browser renews it', async () => {
    const other = await signInBound(test);
    for (const value of [other.browser.jar.get('__Host-bound') ?? '', 'x']) {
      device.browser.jar.set('__Host-bound', value);
      expect(await codeOf(device.browser.refresh())).toBe('503 service_unavailable');
      expect(device.browser.jar.has('__Host-bound')).toBe(false);
    }
    await device.renewCookie(challengeOf(await device.renewCookie()));
    expect(await codeOf(device.browser.refresh())).toBe('200 ok');
  });

  it('needs it too when the answer was lost, soon or late', async () => {
    const lost = device.browser.copy();
    lost.jar.delete('__Host-bound');
    await device.browser.copy().refresh();
    expect(await codeOf(lost.refresh())).toBe('401 device_key_required');
    expect(await codeOf(device.browser.copy().refresh())).toBe('200 ok');
    test.clock.advance(minute);
    expect(await codeOf(lost.refresh())).toBe('401 device_key_required');
    expect(await codeOf(device.browser.copy().refresh())).toBe('200 ok');
  });

  it('with a reused token ends the session, with the bound cookie or without it', async () => {
    const thief = device.browser.copy();
    thief.jar.delete('__Host-bound');
    for (let round = 0; round < 2; round++) {
      await device.browser.refresh();
      test.clock.advance(minute);
    }
    expect(await codeOf(thief.refresh())).toBe('401 refresh_token_invalid');
    expect(await codeOf(device.browser.refresh())).toBe('401 refresh_token_invalid');
  });

  it('is answered 503 when the browser could not renew the cookie, and never lets anybody in for saying so', async () => {
    device.forgetBoundCookie();
    for (const said of ['unreachable', 'server_error', 'quota_exceeded', 'x']) {
      const headers = { [deviceHeaders.skipped]: `${said};session_identifier="x"` };
      const answer = await device.browser.refresh(headers);
      expectProblem(answer, 'service_unavailable', {
        origin,
        headers: { ...secure, 'retry-after': '5' },
      });
    }
    const renewed = await device.renewCookie(challengeOf(await device.renewCookie()));
    expect(renewed.status).toBe(200);
    expect(await codeOf(device.browser.refresh())).toBe('200 ok');
  });

  it('is answered 503 with a cookie that the browser kept too long, which is removed', async () => {
    test.clock.advance(9 * minute);
    expect(await codeOf(device.browser.refresh())).toBe('200 ok');
    test.clock.advance(minute);
    const answer = await device.browser.refresh();
    expectProblem(answer, 'service_unavailable', {
      origin,
      headers: {
        ...{ ...secure, 'retry-after': '5' },
        'set-cookie': ['__Host-bound=; Max-Age=0; Path=/; Secure; HttpOnly; SameSite=Strict'],
      },
    });
    expect(await codeOf(device.browser.refresh())).toBe('401 device_key_required');
  });
});
