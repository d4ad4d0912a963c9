// @vitest-environment node
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CallError } from '../../auth/call-error.ts';
import { keyStore } from './key-store.ts';
import { createBoundServer } from './testing/bound-server.ts';
import { codeOf, ending, faults, passWaits, setUpBrowser } from './testing/set-up.ts';

let browser: ReturnType<typeof setUpBrowser>;
beforeEach(() => {
  browser = setUpBrowser();
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

const newest = () => browser.server.seen.at(-1);

describe('a refresh', () => {
  beforeEach(() => browser.signIn(browser.tab));

  it('has lost its key when the server means one that this browser does not have', async () => {
    const { tab } = browser;
    const send = async () => {
      throw new CallError('session_key_required', { message: 'no', keyNonce: 'x'.repeat(30) });
    };
    expect(await codeOf(tab.goOn('/auth/refresh', send, 8_000))).toBe('session_key_required');
  });

  it('keeps the session when a proxy takes the nonce out of the answer', async () => {
    const { tab } = browser;
    const send = async () => {
      throw new CallError('session_key_required', { message: 'no', keyNonce: '' });
    };
    expect(await codeOf(tab.goOn('/auth/refresh', send, 8_000))).toBe('unreachable');
  });

  it('is not sent again, and is refused, when the key was deleted', async () => {
    const { refresh, tab, server } = browser;
    await keyStore.forget();
    server.seen.length = 0;
    expect(await codeOf(refresh(tab))).toBe('session_key_required');
    expect(server.seen).toEqual([null]);
  });

  it.each(['storage is refused', 'opening storage fails', 'storage hangs'] as const)(
    'keeps the session when %s, and later goes on with the key',
    async (fault) => {
      const { refresh, tab, server } = browser;
      const storage = indexedDB;
      faults[fault]();
      expect(await codeOf(passWaits(() => refresh(tab)))).toBe('unreachable');
      vi.restoreAllMocks();
      vi.stubGlobal('indexedDB', storage);
      expect(await codeOf(refresh(tab))).toBe('done');
      expect(server.hasEnded()).toBe(false);
    },
  );

  it('that is sent twice takes no longer in all than its timeout', async () => {
    const { server, clock, tab } = browser;
    server.loseNextAnswer();
    await codeOf(browser.refresh(tab));
    server.timeouts.length = 0;
    const send = server.to('/auth/refresh');
    const slow: typeof send = (proof, timeout) => {
      clock.advance(server.timeouts.length === 0 ? 3_000 : 0);
      return send(proof, timeout);
    };
    await tab.goOn('/auth/refresh', slow, 8_000);
    expect(server.timeouts).toEqual([8_000, 5_000]);
  });

  it('goes on after a page of the release before, which knows no keys, has signed in', async () => {
    const { server, refresh, tab } = browser;
    server.answer('/auth/login', undefined);
    expect(await codeOf(refresh(tab))).toBe('done');
    expect(newest()).not.toBeNull();
    expect(server.isBound()).toBe(false);
  });

  it('destroys the key when the session has ended', async () => {
    const { server, refresh, tab } = browser;
    server.refuse('refresh_token_invalid');
    expect(await codeOf(refresh(tab))).toBe('refresh_token_invalid');
    expect(await keyStore.read('current')).toBeUndefined();
  });

  it('that ends late neither destroys nor changes the key of a newer sign-in', async () => {
    const { server, signIn, openTab, tab } = browser;
    const overtaken = (end: () => ReturnType<typeof server.answer>) => {
      const send = async () => {
        await signIn(openTab());
        return end();
      };
      return codeOf(tab.goOn('/auth/refresh', send, 8_000));
    };
    const refused = () => {
      throw new CallError('refresh_token_invalid', { message: 'no' });
    };
    const answered = () => ({ ...createBoundServer().answer('', undefined), keyNonce: 'older' });
    for (const end of [refused, answered]) {
      await overtaken(end);
      expect(await keyStore.read('current')).toMatchObject({
        jwk: newest()?.header.jwk,
        nonce: ending('nonce-1'),
      });
    }
  });
});
