import { createHmac, type KeyObject } from 'node:crypto';
import { keyNameLength } from '@latchkey/contracts/session-key';
import { deriveKeys } from '../../lib/derive-keys.ts';
import { equalBytes } from '../../lib/equal-bytes.ts';

/**
 * The nonce of each generation of a session. It is derived and not stored, so every process knows it. A proof that
 * contains the nonce was made for that generation, after its tokens were issued. So nobody can make proofs in advance
 * and carry them away, and a recorded proof is worthless once the session has gone on.
 *
 * It begins with the name of the session's key, so that a browser with two keys knows which one is meant.
 */
export type Nonces = {
  of(session: BoundSession, generation: number): string;
  /** Whether the text is the nonce of one of the generations. */
  isOf(text: string, session: BoundSession, generations: readonly number[]): boolean;
};

type BoundSession = { readonly id: string; readonly keyThumbprint: string };

/** @param keys the first makes nonces, all recognise them. A key is derived from each (RFC 5869), for this use alone */
export function createNonces(keys: readonly KeyObject[]): Nonces {
  const derived = deriveKeys(keys, 'nonce of a session key');
  const make = (key: Buffer, { id, keyThumbprint }: BoundSession, generation: number) => {
    const code = createHmac('sha256', key).update(`${id}.${generation}`).digest().subarray(0, 16);
    return `${keyThumbprint.slice(0, keyNameLength)}.${code.toString('base64url')}`;
  };
  return {
    of: (session, generation) => make(derived[0], session, generation),
    isOf(text, session, generations) {
      const given = Buffer.from(text);
      return generations.some((generation) =>
        derived.some((key) => equalBytes(given, Buffer.from(make(key, session, generation)))),
      );
    },
  };
}
