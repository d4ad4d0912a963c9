// @vitest-environment node
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createFakeBrowser } from '../../testing/fake-browser.ts';
import { createServerLogout } from './server-logout.ts';
import { createSessionMarker } from './session-marker.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Creates a pending sign-out, in front of a server that cannot be reached. */
function createUnheard() {
  const call = vi.fn(() => Promise.reject(new Error('no network')));
  const marker = createSessionMarker(createFakeBrowser().openTab().storage);
  marker.setLogoutPending();
  return { call, marker, serverLogout: createServerLogout({ marker, call }) };
}

it('a sign-out is tried again by itself only while the page is shown', async () => {
  const { call, serverLogout } = createUnheard();
  await serverLogout.finish();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(call).toHaveBeenCalledTimes(1);

  serverLogout.start();
  await serverLogout.finish();
  await vi.advanceTimersByTimeAsync(15_000);
  expect(call).toHaveBeenCalledTimes(3);

  serverLogout.stop();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(call).toHaveBeenCalledTimes(3);
});

it('a sign-out that is tried again on another occasion waits anew, so that attempts never double', async () => {
  const { call, serverLogout } = createUnheard();
  serverLogout.start();
  await serverLogout.finish();
  await vi.advanceTimersByTimeAsync(10_000);
  await serverLogout.finish();
  await vi.advanceTimersByTimeAsync(14_999);
  expect(call).toHaveBeenCalledTimes(2);
  await vi.advanceTimersByTimeAsync(1);
  expect(call).toHaveBeenCalledTimes(3);
});

it('a sign-out stays pending until the server has answered', async () => {
  const { call, marker, serverLogout } = createUnheard();
  await serverLogout.finish();
  expect(marker.isLogoutPending()).toBe(true);
  call.mockImplementation(() => Promise.resolve() as Promise<never>);
  await serverLogout.finish();
  expect(marker.isLogoutPending()).toBe(false);
});
