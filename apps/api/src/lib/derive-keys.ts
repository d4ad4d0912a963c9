import { hkdfSync, type KeyObject } from 'node:crypto';

/** Derives a key for one use from a secret (RFC 5869), so that no two uses share a key. @returns 32 bytes */
export const deriveKey = (secret: KeyObject, use: string): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, '', use, 32));

/**
 * Derives a key for one use from each secret of a list. The first secret is current, the others are being replaced.
 * @throws Error when the list is empty
 */
export function deriveKeys(
  secrets: readonly KeyObject[],
  use: string,
): readonly [Buffer, ...Buffer[]] {
  const [current, ...others] = secrets.map((secret) => deriveKey(secret, use));
  if (!current) throw new Error(`no key for ${use}`);
  return [current, ...others];
}
