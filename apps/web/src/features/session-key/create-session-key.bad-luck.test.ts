// @vitest-environment node
import { IDBObjectStore } from 'fake-indexeddb';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { SendProven } from '../../auth/auth-types.ts';
import { CallError } from '../../auth/call-error.ts';
import { deferred } from '../../testing/fake-api.ts';
import { keyStore } from './key-store.ts';
import { codeOf, setUpBrowser } from './testing/set-up.ts';

let browser: ReturnType<typeof setUpBrowser>;
beforeEach(async () => {
  browser = setUpBrowser();
  await browser.signIn(browser.tab);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

/** Another tab has offered its key, and is answered when the test wants it. */
async function beginElsewhere() {
  const [isOffered, isAnswered] = [deferred(), deferred()];
  const send: SendProven = async (proof) => {
    isOffered.release();
    await isAnswered.promise;
    return browser.server.answer('/auth/login', proof);
  };
  const done = browser.openTab().begin('/auth/login', send, 8_000);
  await isOffered.promise;
  return { answer: isAnswered.release, done };
}

it.each([
  [
    'at once',
    () => {
      throw new DOMException('no', 'QuotaExceededError');
    },
  ],
  [
    'later',
    function put(this: IDBObjectStore) {
      this.transaction.abort();
      return {} as IDBRequest<IDBValidKey>;
    },
  ],
])(
  'a session goes on when its key cannot become the current one, because storing fails %s',
  async (_, put) => {
    const { signIn, refresh, tab, server } = browser;
    const failing = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(put);
    await signIn(tab);
    expect(await codeOf(refresh(tab))).toBe('done');
    failing.mockRestore();
    expect(await codeOf(refresh(tab))).toBe('done');
    expect(await keyStore.read('waiting')).toBeUndefined();
    expect(server.hasEnded()).toBe(false);
  },
);

it('a refresh finds its key while another tab makes it the current one', async () => {
  const { refresh, tab } = browser;
  const isStored = deferred();
  const { keep, read } = keyStore;
  vi.spyOn(keyStore, 'keep').mockImplementationOnce((...given) =>
    isStored.promise.then(() => keep(...given)),
  );
  const elsewhere = await beginElsewhere();
  elsewhere.answer();
  await vi.waitFor(() => expect(keyStore.keep).toHaveBeenCalled());
  let reads = 0;
  vi.spyOn(keyStore, 'read').mockImplementation(async (name) => {
    const key = await read(name);
    reads += 1;
    if (reads !== 2) return key;
    isStored.release();
    await elsewhere.done;
    return key;
  });
  expect(await codeOf(refresh(tab))).toBe('done');
});

it('a refresh without a proof that is refused late leaves the key of a newer sign-in', async () => {
  const { refresh, tab } = browser;
  const elsewhere = await beginElsewhere();
  const send: SendProven = async (proof) => {
    expect(proof).toBeUndefined();
    elsewhere.answer();
    await elsewhere.done;
    throw new CallError('refresh_token_missing', { message: 'no' });
  };
  expect(await codeOf(tab.goOn('/auth/refresh', send, 8_000))).toBe('refresh_token_missing');
  expect(await codeOf(refresh(tab))).toBe('done');
});

it('a page that was frozen while it made a proof does not send it, because another tab may have signed in', async () => {
  const { signIn, refresh, tab, openTab, clock, server } = browser;
  const sign = crypto.subtle.sign.bind(crypto.subtle);
  vi.spyOn(crypto.subtle, 'sign').mockImplementationOnce(async (...given) => {
    const signature = await sign(...given);
    clock.sleep(60_000);
    await signIn(openTab());
    return signature;
  });
  expect(await codeOf(refresh(tab))).toBe('unreachable');
  expect(server.hasEnded()).toBe(false);
  expect(await codeOf(refresh(tab))).toBe('done');
});

it('a sign-in whose answer is read late does not put its key over that of a newer one', async () => {
  const { signIn, refresh, tab, openTab, server } = browser;
  const send: SendProven = async (proof) => {
    const answer = server.answer('/auth/login', proof);
    await openTab().forget();
    await signIn(openTab());
    return answer;
  };
  await tab.begin('/auth/login', send, 8_000);
  expect(await codeOf(refresh(tab))).toBe('done');
  expect(server.hasEnded()).toBe(false);
});

it('on a slow network a lost answer costs one more attempt, and not the rest of the day', async () => {
  const { refresh, tab, clock, server } = browser;
  server.loseNextAnswer();
  await codeOf(refresh(tab));
  const slow: SendProven = async (proof, timeout) => {
    if (timeout < 5_000) server.loseNextAnswer();
    clock.advance(5_000);
    return server.answer('/auth/refresh', proof);
  };
  const attempt = () => codeOf(tab.goOn('/auth/refresh', slow, 8_000));
  expect([await attempt(), await attempt()]).toEqual(['unreachable', 'done']);
});
