import { createHmac, type KeyObject } from 'node:crypto';
import { deriveKey } from './derive-keys.ts';

/**
 * Makes a short name for a value, so that log lines and table keys about one value can be found together.
 *
 * The fingerprint is keyed: without the key, nobody can guess the value by trying likely ones. This matters because the
 * value may be a password that somebody typed as their name.
 *
 * @param secret the key is derived from it (RFC 5869), for this purpose alone
 * @returns 16 characters of base64url, 96 bits
 */
export function createFingerprint(secret: KeyObject): (value: string) => string {
  const key = deriveKey(secret, 'fingerprint of a name');
  return (value) => createHmac('sha256', key).update(value).digest('base64url').slice(0, 16);
}
