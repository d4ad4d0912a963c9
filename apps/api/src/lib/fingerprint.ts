import { createHash } from 'node:crypto';

/** A short one-way name for a value, so that log lines and table keys can be correlated without holding it. */
export function fingerprint(value: string): string {
  return createHash('sha256').update(value).digest('base64url').slice(0, 16);
}
