import type { SendProven, SessionKey } from '../../auth/auth-types.ts';
import { CallError, type CallErrorCode, whyOver } from '../../auth/call-error.ts';
import { type Clock, systemClock } from '../../lib/clock.ts';
import { isNonceFor, makeKey, makeProof } from './key-proof.ts';
import { type KeptKey, keyStore } from './key-store.ts';

/** How long a proof may take to make, in milliseconds. After that the call goes on without one. */
const proofTimeout = 2_000;
/** How long an answer waits until the key or the nonce is stored. With a call it stays below the wait for the lock. */
const storingTimeout = 1_000;

/**
 * Binds each session to a key of this browser, so that a copy of the cookie renews nothing elsewhere. A sign-in offers
 * a key to the server, and every refresh proves that this browser has it (RFC 9449). A browser that cannot keep a key
 * signs in without one, and its session stays unbound.
 *
 * Three refusals look alike. If the nonce was an old one, because an answer was lost, a new proof is made and the call
 * is sent once more. If the storage does not answer, the session stays, and a later refresh tries again. Only if the
 * storage answers that it has no key, the key is lost, and the refusal ends the session in this browser.
 */
export function createSessionKey(clock = systemClock): SessionKey {
  const prove = async (path: string, key: KeptKey | undefined) =>
    key && { key, proof: await makeProof(key, { path, nonce: key.nonce, now: clock.now().wall }) };

  /** The key is read back and used as it is stored, because another tab may have stored one first. */
  const proveNew = (path: string) =>
    within(proofTimeout, async () => {
      const key = await makeKey();
      await keyStore.offer(key);
      const kept = await keyStore.read('waiting');
      if (kept) return prove(path, kept);
      // Another tab has just signed in with the key that waited, so ours is the next one to wait.
      await keyStore.offer(key);
      return prove(path, await keyStore.read('waiting'));
    }).catch(() => undefined);

  /**
   * Undefined when there is no key. Null when the browser gives no answer, or when it is not sure whose session the
   * cookie is: while a key waits, a sign-in is under way or was cut off.
   */
  const proveCurrent = (path: string) =>
    within(proofTimeout, async () => {
      if (await keyStore.read('waiting')) return null;
      return prove(path, await keyStore.read('current'));
    }).catch(() => null);

  /**
   * Proves the key that the server's nonce is for. Undefined when this browser does not have it, null as above. A key
   * becomes the current one after it has waited, so in this order no key is missed.
   */
  const proveWanted = (path: string, nonce: string) =>
    within(proofTimeout, async () => {
      for (const name of ['waiting', 'current'] as const) {
        const key = await keyStore.read(name);
        if (key && (await isNonceFor(key, nonce))) return prove(path, { ...key, nonce });
      }
      return undefined;
    }).catch(() => null);

  return {
    async begin(path, send, timeout) {
      const left = countDown(clock, timeout);
      let proven = await proveNew(path);
      const answer = await send(proven?.proof, left()).catch((error) => {
        // A proxy may have changed the proof, or the API is older than this page. Nobody must be kept out by that.
        if (!proven || !hasCode(error, 'malformed_request')) throw error;
        proven = undefined;
        return send(undefined, left());
      });
      const nonce = answer.keyNonce;
      // If the key cannot become the current one, it goes on waiting, and a refresh finds it there.
      await quietly(proven && nonce ? keyStore.keep(proven.key, nonce) : keyStore.forget());
      return answer;
    },

    async goOn(path, send, timeout) {
      const left = countDown(clock, timeout);
      const isLate = () => left() < timeout / 2;
      try {
        const proven = await proveCurrent(path);
        // The page was frozen. Another tab may have signed in meanwhile, and our key would look like a thief's.
        if (isLate()) throw noAnswer();
        return await sendOnce(send, proven, left);
      } catch (refusal) {
        if (!isKeyWanted(refusal)) throw refusal;
        const nonce = refusal.keyNonce;
        const proven = nonce ? await proveWanted(path, nonce) : null;
        // The key is lost.
        if (proven === undefined) throw refusal;
        if (!nonce || proven === null) throw noAnswer();
        if (isLate()) {
          // The first answer was slow, so a second one would be lost, and its nonce with it. The next refresh has time.
          await quietly(keyStore.keep(proven.key, nonce));
          throw noAnswer();
        }
        return await sendOnce(send, proven, left).catch((error) => {
          throw isKeyWanted(error) ? noAnswer() : error;
        });
      }
    },

    forget: () => quietly(keyStore.forget()),
  };
}

type Proven = { readonly key: KeptKey; readonly proof: string };

/** Sends a call with this proof, and keeps or forgets the key as the answer demands. */
async function sendOnce(send: SendProven, proven: Proven | null | undefined, left: () => number) {
  try {
    const answer = await send(proven?.proof, left());
    if (proven && answer.keyNonce) await quietly(keyStore.keep(proven.key, answer.keyNonce));
    return answer;
  } catch (error) {
    const isOver = error instanceof CallError && whyOver(error) === 'session-ended';
    // Without a proof, another tab may have signed in meanwhile, and the key would be that of its session.
    if (isOver && proven) await quietly(keyStore.forget(proven.key));
    throw error;
  }
}

/** The milliseconds left. At least one, because 0 is no timeout at all. */
function countDown(clock: Clock, timeout: number): () => number {
  const start = clock.now();
  return () => Math.max(timeout - clock.since(start), 1);
}

const hasCode = (error: unknown, code: CallErrorCode): error is CallError =>
  error instanceof CallError && error.code === code;

const isKeyWanted = (error: unknown): error is CallError => hasCode(error, 'session_key_required');

/** Keeps the session, as an answer that never came does. */
const noAnswer = () =>
  new CallError('unreachable', { message: 'The key of the session could not be proven now.' });

/** Rejects after a time, because the storage of some browsers hangs now and then. */
function within<Value>(ms: number, work: () => Promise<Value>): Promise<Value> {
  return new Promise((done, fail) => {
    const timer = setTimeout(fail, ms);
    work()
      .then(done, fail)
      .finally(() => clearTimeout(timer));
  });
}

const quietly = (work: Promise<unknown>) =>
  within(storingTimeout, async () => void (await work)).catch(() => {});
