// @vitest-environment node
import { IDBDatabase, IDBObjectStore } from 'fake-indexeddb';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SendProven } from '../../auth/auth-types.ts';
import { CallError } from '../../auth/call-error.ts';
import { deferred } from '../../testing/fake-api.ts';
import { keyStore } from './key-store.ts';
import { createBoundServer } from './testing/bound-server.ts';
import { faults, passWaits, setUpBrowser } from './testing/set-up.ts';

let browser: ReturnType<typeof setUpBrowser>;
beforeEach(() => {
  browser = setUpBrowser();
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: CallError) => error.code,
  );

/** A server that binds no sessions. */
const unbound = async () => createBoundServer().answer('/auth/login', undefined);

const newest = () => browser.server.seen.at(-1);

/** A nonce begins with the name of its key. */
const ending = (text: string) => expect.stringMatching(new RegExp(`^[\\w-]{11}\\.${text}$`));

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

  it('leaves no earlier key, which would look like a thief’s, when its own cannot be stored', async () => {
    const { signIn, tab, refresh } = browser;
    await signIn(tab);
    vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
      throw new DOMException('no', 'QuotaExceededError');
    });
    await signIn(tab);
    expect(await keyStore.read('current')).toBeUndefined();
    expect(await codeOf(refresh(tab))).toBe('session_key_required');
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
      clock.advance(server.timeouts.length === 0 ? 5_000 : 0);
      return send(proof, timeout);
    };
    await tab.goOn('/auth/refresh', slow, 8_000);
    expect(server.timeouts).toEqual([8_000, 3_000]);
  });

  it('always has a timeout, even when none of its time is left', async () => {
    const { server, clock, tab } = browser;
    server.loseNextAnswer();
    await codeOf(browser.refresh(tab));
    const send = server.to('/auth/refresh');
    const slow: typeof send = (proof, timeout) => {
      clock.advance(9_000);
      return send(proof, timeout);
    };
    await tab.goOn('/auth/refresh', slow, 8_000);
    expect(server.timeouts.at(-1)).toBe(1);
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

it.each([
  ['a sign-in', 'begin', () => browser.signIn(browser.tab)],
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
