// @vitest-environment node
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CallError } from '../../auth/call-error.ts';
import { deferred } from '../../testing/fake-api.ts';
import { keyStore } from './key-store.ts';
import { codeOf, faults, passWaits, setUpBrowser, unbound } from './testing/set-up.ts';

let browser: ReturnType<typeof setUpBrowser>;
beforeEach(() => {
  browser = setUpBrowser();
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

it.each([
  ['a sign-in', 'keep', () => browser.signIn(browser.tab)],
  ['a sign-in without a key', 'forget', () => browser.tab.begin('/auth/login', unbound, 8_000)],
  ['a sign-out', 'forget', () => browser.tab.forget()],
] as const)('%s resolves only when the keys are stored or destroyed', async (_, step, act) => {
  const stored = deferred();
  vi.spyOn(keyStore, step).mockReturnValue(stored.promise as never);
  let isResolved = false;
  const acting = act().then(() => {
    isResolved = true;
  });
  await vi.waitFor(() => expect(keyStore[step]).toHaveBeenCalled());
  await keyStore.read('current');
  expect(isResolved).toBe(false);
  stored.release();
  await acting;
});

describe('a sign-out', () => {
  it('destroys the keys before it resolves, the one of an unfinished sign-in included', async () => {
    const { signIn, tab } = browser;
    await signIn(tab);
    const failing = () => Promise.reject(new CallError('unreachable', { message: 'no' }));
    await codeOf(tab.begin('/auth/login', failing, 8_000));
    expect(await keyStore.read('waiting')).toBeDefined();
    await tab.forget();
    expect(await keyStore.read('current')).toBeUndefined();
    expect(await keyStore.read('waiting')).toBeUndefined();
  });

  it.each(Object.entries(faults))('never throws, also when %s', async (_, fail) => {
    fail();
    await expect(passWaits(() => browser.tab.forget())).resolves.toBeUndefined();
  });
});
