// @vitest-environment node
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SendProven } from '../../auth/auth-types.ts';
import { CallError } from '../../auth/call-error.ts';
import { deferred } from '../../testing/fake-api.ts';
import { keyStore } from './key-store.ts';
import { codeOf, ending, setUpBrowser } from './testing/set-up.ts';

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

  it('proves the key with the nonce of the last answer', async () => {
    const { server, refresh, tab } = browser;
    for (const nonce of ['nonce-1', 'nonce-2', 'nonce-3']) {
      await refresh(tab);
      expect(newest()?.claims).toMatchObject({
        nonce: ending(nonce),
        htu: 'https://page.example/api/auth/refresh',
      });
    }
    expect(server.seen).toHaveLength(4);
    const ids = server.seen.map((proof) => proof?.claims.jti);
    expect(new Set(ids).size).toBe(4);
  });

  it('goes on from the last answer in any tab, and after a reload', async () => {
    const { refresh, tab, openTab, server } = browser;
    await refresh(tab);
    await refresh(openTab());
    await refresh(tab);
    expect(server.seen).toHaveLength(4);
  });

  it('is sent once more, with the nonce that the server gives, after an answer was lost', async () => {
    const { server, refresh, tab, openTab } = browser;
    server.loseNextAnswer();
    expect(await codeOf(refresh(tab))).toBe('unreachable');
    server.seen.length = 0;
    expect(await codeOf(refresh(openTab()))).toBe('done');
    expect(server.seen.map((proof) => proof?.claims.nonce)).toEqual([
      ending('nonce-1'),
      ending('nonce-2'),
    ]);
    expect(await keyStore.read('current')).toMatchObject({ nonce: ending('nonce-3') });
  });

  it('keeps the session when the server asks for a new proof twice', async () => {
    const { tab } = browser;
    const kept = await keyStore.read('current');
    let calls = 0;
    const asking = async () => {
      calls += 1;
      const keyNonce = `${kept?.nonce}-${calls}`;
      throw new CallError('session_key_required', { message: 'no', keyNonce });
    };
    expect(await codeOf(tab.goOn('/auth/refresh', asking, 8_000))).toBe('unreachable');
    expect(calls).toBe(2);
    expect(await keyStore.read('current')).toBeDefined();
  });

  it('that is sent twice fails as the second answer does', async () => {
    const { tab } = browser;
    const kept = await keyStore.read('current');
    const codes = ['session_key_required', 'rate_limited'] as const;
    let calls = 0;
    const send = async () => {
      const code = codes[calls++] ?? 'internal_error';
      throw new CallError(code, { message: 'no', keyNonce: kept?.nonce });
    };
    expect(await codeOf(tab.goOn('/auth/refresh', send, 8_000))).toBe('rate_limited');
  });

  it('proves the key that the server names, after a sign-in that was cut off', async () => {
    const { server, refresh, tab, openTab } = browser;
    const before = newest()?.header.jwk;
    const isCutOff = deferred();
    // The cookie arrives, and the tab is closed before it stores the key.
    const send: SendProven = (proof) => {
      server.answer('/auth/login', proof);
      isCutOff.release();
      return new Promise(() => {});
    };
    void openTab().begin('/auth/login', send, 8_000);
    await isCutOff.promise;
    expect(await codeOf(refresh(tab))).toBe('done');
    expect(newest()?.header.jwk).not.toEqual(before);
    expect(await keyStore.read('waiting')).toBeUndefined();
    server.seen.length = 0;
    await refresh(tab);
    expect(server.seen).toHaveLength(1);
    expect(server.hasEnded()).toBe(false);
  });

  it('leaves the key of a sign-in under way, which may be cut off after its cookie has arrived', async () => {
    const { server, refresh, tab, openTab } = browser;
    const [isOffered, isRenewed, isCutOff] = [deferred(), deferred(), deferred()];
    const send: SendProven = async (proof) => {
      isOffered.release();
      await isRenewed.promise;
      server.answer('/auth/login', proof);
      isCutOff.release();
      return new Promise(() => {});
    };
    void openTab().begin('/auth/login', send, 8_000);
    await isOffered.promise;
    expect(await codeOf(refresh(tab))).toBe('done');
    isRenewed.release();
    await isCutOff.promise;
    expect(await codeOf(refresh(tab))).toBe('done');
    expect(server.hasEnded()).toBe(false);
  });
});
