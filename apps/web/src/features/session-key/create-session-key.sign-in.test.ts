// @vitest-environment node
import { IDBDatabase } from 'fake-indexeddb';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SendProven } from '../../auth/auth-types.ts';
import { CallError } from '../../auth/call-error.ts';
import { deferred } from '../../testing/fake-api.ts';
import { keyStore } from './key-store.ts';
import { codeOf, ending, faults, passWaits, setUpBrowser, unbound } from './testing/set-up.ts';

let browser: ReturnType<typeof setUpBrowser>;
beforeEach(() => {
  browser = setUpBrowser();
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

const newest = () => browser.server.seen.at(-1);

describe('a sign-in', () => {
  it('proves a new key, which nobody can export', async () => {
    const { server, signIn, tab, clock } = browser;
    await signIn(tab);
    expect(server.isBound()).toBe(true);
    expect(newest()).toEqual({
      header: {
        alg: 'ES256',
        typ: 'dpop+jwt',
        jwk: {
          kty: 'EC',
          crv: 'P-256',
          x: expect.stringMatching(/^[\w-]{43}$/),
          y: expect.stringMatching(/^[\w-]{43}$/),
        },
      },
      claims: {
        jti: expect.any(String),
        htm: 'POST',
        htu: 'https://page.example/api/auth/login',
        iat: clock.now().wall / 1_000,
      },
    });
    const kept = await keyStore.read('current');
    expect(kept).toMatchObject({ nonce: ending('nonce-1'), jwk: newest()?.header.jwk });
    expect(kept?.privateKey.extractable).toBe(false);
    expect(await keyStore.read('waiting')).toBeUndefined();
  });

  it('has its key on the disk before the server learns of it, so that no loss of power makes it a wrong one', async () => {
    const { signIn, tab, server } = browser;
    const { transaction } = IDBDatabase.prototype;
    const steps: unknown[] = [];
    vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementation(function begin(
      this: IDBDatabase,
      ...given
    ) {
      const begun = transaction.apply(this, given);
      begun.addEventListener('complete', () => {
        steps.push([begun.mode, begun.durability, server.seen.length]);
      });
      return begun;
    });
    await signIn(tab);
    expect(steps).toContainEqual(['readwrite', 'strict', 0]);
  });

  it('in two tabs at once, at the first visit, makes one key', async () => {
    const { server, openTab, tab } = browser;
    const both = deferred();
    const send: SendProven = async (proof) => {
      const answer = server.answer('/auth/login', proof);
      if (server.seen.length === 2) both.release();
      await both.promise;
      return answer;
    };
    await Promise.all([tab, openTab()].map((each) => each.begin('/auth/login', send, 8_000)));
    const [first, second] = server.seen;
    expect(first?.header.jwk.x).toBeDefined();
    expect(second?.header.jwk).toEqual(first?.header.jwk);
  });

  it('is bound, too, when another tab takes the key that waited for both', async () => {
    const { server, signIn, openTab, tab } = browser;
    const { read } = keyStore;
    vi.spyOn(keyStore, 'read').mockImplementationOnce(async (name) => {
      await signIn(openTab());
      return read(name);
    });
    await signIn(tab);
    expect(server.seen).toHaveLength(2);
    expect(server.isBound()).toBe(true);
  });

  it('that fails leaves the current key as it is, and the next attempt proves the same new key', async () => {
    const { signIn, refresh, tab, server } = browser;
    await signIn(tab);
    const kept = await keyStore.read('current');
    const offered: (string | undefined)[] = [];
    const wrongPassword = async (proof: string | undefined) => {
      offered.push(proof);
      throw new CallError('invalid_credentials', { message: 'no' });
    };
    for (const _ of [1, 2]) {
      expect(await codeOf(tab.begin('/auth/login', wrongPassword, 8_000))).toBe(
        'invalid_credentials',
      );
    }
    expect(await keyStore.read('current')).toEqual(kept);
    const [one, two] = offered.map((proof) => proof?.split('.')[0]);
    expect(one).toBeDefined();
    expect(two).toBe(one);
    await refresh(tab);
    expect(newest()?.header.jwk).toEqual(kept?.jwk);
    expect(server.hasEnded()).toBe(false);
  });

  it('as somebody else replaces the key before it resolves', async () => {
    const { signIn, tab } = browser;
    await signIn(tab);
    const [before] = browser.server.seen;
    await signIn(tab);
    const kept = await keyStore.read('current');
    expect(kept?.jwk).toEqual(newest()?.header.jwk);
    expect(kept?.jwk.x).not.toBe(before?.header.jwk.x);
  });

  it('goes on without a key when the server cannot read the proof, which a proxy may have changed', async () => {
    const { server, signIn, tab } = browser;
    await signIn(tab);
    const proofs: (string | undefined)[] = [];
    const send: SendProven = async (proof) => {
      proofs.push(proof);
      if (proof) throw new CallError('malformed_request', { message: 'no' });
      return server.answer('/auth/login', proof);
    };
    expect(await codeOf(tab.begin('/auth/login', send, 8_000))).toBe('done');
    expect(proofs).toEqual([expect.any(String), undefined]);
    expect(await keyStore.read('current')).toBeUndefined();
  });

  it('that is malformed without a proof too fails as it did, after one more call', async () => {
    let calls = 0;
    const send: SendProven = async () => {
      calls += 1;
      throw new CallError('malformed_request', { message: 'no' });
    };
    expect(await codeOf(browser.tab.begin('/auth/login', send, 8_000))).toBe('malformed_request');
    expect(calls).toBe(2);
  });

  it('leaves no earlier key where the server binds no sessions', async () => {
    const { signIn, tab } = browser;
    await signIn(tab);
    await tab.begin('/auth/login', unbound, 8_000);
    expect(await keyStore.read('current')).toBeUndefined();
    expect(await keyStore.read('waiting')).toBeUndefined();
  });

  it('always has a timeout, even when none of its time is left', async () => {
    const { clock, tab } = browser;
    const timeouts: number[] = [];
    const send: SendProven = async (_, timeout) => {
      timeouts.push(timeout);
      clock.advance(9_000);
      throw new CallError('malformed_request', { message: 'no' });
    };
    await codeOf(tab.begin('/auth/login', send, 8_000));
    expect(timeouts).toEqual([8_000, 1]);
  });

  it.each(Object.entries(faults))(
    'and its refreshes go on without a key when %s',
    async (name, fail) => {
      fail();
      const { signIn, refresh, tab, server } = browser;
      const run = name === 'storage hangs' ? passWaits : <Value>(work: () => Value) => work();
      expect(await codeOf(run(() => signIn(tab)))).toBe('done');
      expect(await codeOf(run(() => refresh(tab)))).toBe('done');
      expect(server.seen).toEqual([null, null]);
      expect(server.isBound()).toBe(false);
    },
  );
});
