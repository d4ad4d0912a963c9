import { deviceHeaders } from '@latchkey/contracts/device-bound';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../../testing/create-test-app.ts';
import {
  codeOf,
  createDeviceApp,
  minute,
  origin,
  postAsBrowser,
  refreshPath,
  signInBound,
  signInOnDevice,
  type TestDevice, // feature: my-sessions
} from './testing/device-browser.ts';

let test: TestApp;
beforeAll(async () => {
  test = await createDeviceApp();
});
afterAll(() => test.close());

/** The same deployment, with the setting switched off. */
const startOff = () =>
  createTestApp({
    env: { PUBLIC_ORIGIN: origin, SESSION_KEYS: 'off', DEVICE_BOUND_SESSIONS: 'off' },
    ...{ database: test.source, clock: test.clock },
  });

describe('a renewal that needs no bound cookie', () => {
  it('is that of a session without a key', async () => {
    const unbound = await signInOnDevice(test);
    test.clock.advance(minute);
    expect(await codeOf(unbound.browser.refresh())).toBe('200 ok');
  });

  it('is one that was on its way when the key was registered, for as long as the leeway', async () => {
    const [soon, late] = [await signInOnDevice(test), await signInOnDevice(test)];
    test.clock.advance(minute);
    for (const device of [soon, late]) {
      await device.register();
      device.forgetBoundCookie();
    }
    test.clock.advance(9_999);
    expect(await codeOf(soon.browser.refresh())).toBe('200 ok');
    test.clock.advance(1);
    expect(await codeOf(late.browser.refresh())).toBe('401 device_key_required');
    expect(await codeOf(soon.browser.refresh())).toBe('401 device_key_required');
  });

  it('is every one when the setting is off, and the browser is made to forget its key', async () => {
    const device = await signInBound(test);
    const off = await startOff();
    const browser = off.browser();
    browser.takeCookies(device.browser.jar);
    browser.jar.delete('__Host-bound');
    expect(await codeOf(browser.refresh())).toBe('200 ok');
    const asked = { [deviceHeaders.sessionId]: device.sessionId };
    expect(await codeOf(postAsBrowser(browser, refreshPath, asked))).toBe(
      '400 device_proof_refused',
    );
    await off.close();
  });
});

it('a registration that the network sends twice is answered twice, and the leeway begins with the first', async () => {
  const device = await signInBound(test);
  device.forgetBoundCookie();
  expect(await codeOf(device.register())).toBe('200 ok');
  expect(await codeOf(device.browser.copy().refresh())).toBe('200 ok');
  device.forgetBoundCookie();
  expect(await codeOf(device.browser.refresh())).toBe('401 device_key_required');
});

// biome-ignore format: every line keeps its mark // feature: my-sessions
it('a bound session is shown as bound to its browser, while the setting is on', async () => { // feature: my-sessions
  const [bound, unbound] = [await signInBound(test), await signInOnDevice(test)]; // feature: my-sessions
  const off = await startOff(); // feature: my-sessions
  const shown = async (app: TestApp, { answer, sessionId }: TestDevice) => { // feature: my-sessions
    const list = await app.browser().getAs(answer.body.accessToken, '/api/user/sessions'); // feature: my-sessions
    return list.body.sessions.find(({ id }: { id: string }) => id === sessionId).isBound; // feature: my-sessions
  }; // feature: my-sessions
  expect([await shown(test, bound), await shown(test, unbound)]).toEqual([true, false]); // feature: my-sessions
  expect(await shown(off, bound)).toBe(false); // feature: my-sessions
  await off.close(); // feature: my-sessions
}); // feature: my-sessions

it.each([
  ['on', ['refresh;desc="rotate", device;desc="bound"', 'refresh;desc="rotate"']],
  ['off', [undefined, undefined]],
])('with the lab switched %s the answer shows whether the session is bound', async (LAB, shown) => {
  const lab = await createDeviceApp({ LAB, ACCEPT_RISKS: 'lab' });
  const [bound, unbound] = [await signInBound(lab), await signInOnDevice(lab)];
  lab.clock.advance(minute);
  const timings = [await bound.browser.refresh(), await unbound.browser.refresh()].map(
    ({ headers }) => headers['server-timing'],
  );
  expect(timings).toEqual(shown);
  await lab.close();
});
