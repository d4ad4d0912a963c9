import { createHmac, type KeyObject } from 'node:crypto';
import { deriveKeys } from '../../lib/derive-keys.ts';
import { equalBytes } from '../../lib/equal-bytes.ts';

/**
 * Texts that belong to one session until a time. Each is that time and an HMAC over it and the session's id, so nothing
 * is stored. Two kinds exist: challenges, which the browser signs, and the values of the bound cookie.
 */
export type TimedCodes = {
  /** @param end in milliseconds */
  make(sessionId: string, end: number): string;
  /** Whether we made it for this session, and its time is not over. */
  isValid(text: string, sessionId: string): boolean;
};

type Options = {
  /** The first makes codes, all check them. A key of its own is derived from each (RFC 5869). */
  readonly keys: readonly KeyObject[];
  /** The name of this kind of code. Each kind has its own, so that none is accepted in place of another. */
  readonly use: string;
  readonly clock: { now(): number };
};

const form = /^(\d{1,16})\.([\w-]{43})$/;

export function createTimedCodes({ keys, use, clock }: Options): TimedCodes {
  const derived = deriveKeys(keys, use);
  const hmac = (key: Buffer, sessionId: string, end: string) =>
    createHmac('sha256', key).update(`${end}.${sessionId}`).digest();
  return {
    make: (sessionId, end) =>
      `${end}.${hmac(derived[0], sessionId, `${end}`).toString('base64url')}`,
    isValid(text, sessionId) {
      const [, end = '', code = ''] = form.exec(text) ?? [];
      const given = Buffer.from(code, 'base64url');
      const isOurs = derived.some((key) => equalBytes(given, hmac(key, sessionId, end)));
      return isOurs && clock.now() < Number(end);
    },
  };
}
