import { createHmac, hkdfSync, type KeyObject } from 'node:crypto';
import { equalBytes } from '../../lib/equal-bytes.ts';

/**
 * The nonce of each generation of a session. It is derived and not stored, so every process knows it. A proof that
 * contains the nonce was made for that generation, after its tokens were issued. So nobody can make proofs in advance
 * and carry them away, and a recorded proof is worthless once the session has gone on.
 */
export type Nonces = {
  of(sessionId: string, generation: number): string;
  /** Whether the text is the nonce of one of the generations. */
  isOf(text: string, sessionId: string, generations: readonly number[]): boolean;
};

/** @param keys the first makes nonces, all recognise them. A key is derived from each (RFC 5869), for this use alone */
export function createNonces(keys: readonly KeyObject[]): Nonces {
  const derived = keys.map((key) =>
    Buffer.from(hkdfSync('sha256', key, '', 'nonce of a session key', 32)),
  );
  const [current] = derived;
  if (!current) throw new Error('no key for nonces');
  const make = (key: Buffer, sessionId: string, generation: number) =>
    createHmac('sha256', key).update(`${sessionId}.${generation}`).digest().subarray(0, 16);
  return {
    of: (sessionId, generation) => make(current, sessionId, generation).toString('base64url'),
    isOf(text, sessionId, generations) {
      const given = Buffer.from(text, 'base64url');
      return generations.some((generation) =>
        derived.some((key) => equalBytes(given, make(key, sessionId, generation))),
      );
    },
  };
}
