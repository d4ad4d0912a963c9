import { createHmac, type KeyObject } from 'node:crypto';
import { rememberSecrets } from './captured-logs.ts';

type Bytes = string | Buffer;

const base64url = (bytes: Bytes) => Buffer.from(bytes).toString('base64url');

/** Decodes a part of a token without checking anything. */
export function decodePart(token: string, part: 0 | 1): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split('.')[part] ?? '', 'base64url').toString());
}

export const headerOf = (token: string) => decodePart(token, 0);
export const claimsOf = (token: string) => decodePart(token, 1);

/** The generation of a refresh token. */
export const generationOf = (token: string) => claimsOf(token).gen;

/** Makes a token from raw header and payload bytes. It is signed by hand, because a library could refuse to sign it. */
export function signRaw(
  key: KeyObject,
  { header, payload, hash = 'sha256' }: { header: Bytes; payload: Bytes; hash?: string },
): string {
  const input = `${base64url(header)}.${base64url(payload)}`;
  const token = `${input}.${createHmac(hash, key).update(input).digest('base64url')}`;
  rememberSecrets(token);
  return token;
}

type Changes = {
  readonly header?: Record<string, unknown>;
  readonly claims?: Record<string, unknown>;
  readonly hash?: string;
};

/** Changes header or claims of a genuine token and signs it again with the given key. `undefined` removes a member. */
export function resign(token: string, key: KeyObject, changes: Changes = {}): string {
  return signRaw(key, {
    header: JSON.stringify({ ...headerOf(token), ...changes.header }),
    payload: JSON.stringify({ ...claimsOf(token), ...changes.claims }),
    ...(changes.hash && { hash: changes.hash }),
  });
}
