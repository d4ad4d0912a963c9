import { apiBasePath } from '@latchkey/contracts/api';
import { keyNameLength } from '@latchkey/contracts/session-key';
import type { KeptKey } from './key-store.ts';

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

/** Makes a key that nobody can export, a script in this page included. */
export async function makeKey(): Promise<KeptKey> {
  const { subtle } = crypto;
  const { privateKey, publicKey } = await subtle.generateKey(algorithm, false, ['sign']);
  const { x, y } = await subtle.exportKey('jwk', publicKey);
  return { privateKey, jwk: { kty: 'EC', crv: 'P-256', x, y } };
}

type Facts = {
  /** The address below the API. */
  readonly path: string;
  readonly nonce: string | undefined;
  /** Milliseconds since 1970. The server does not trust it. */
  readonly now: number;
};

/**
 * A proof that this browser has the key, for one call (RFC 9449 §4.2). `htu` contains the page's own origin, because
 * the page and the server both know it, wherever the API is and whatever a proxy makes of the request.
 */
export async function makeProof(key: KeptKey, { path, nonce, now }: Facts): Promise<string> {
  const header = { alg: 'ES256', typ: 'dpop+jwt', jwk: key.jwk };
  const claims = {
    jti: crypto.randomUUID(),
    htm: 'POST',
    htu: location.origin + apiBasePath + path,
    iat: Math.floor(now / 1_000),
    nonce,
  };
  const text = [header, claims].map((part) => encode(JSON.stringify(part))).join('.');
  const bytes = new TextEncoder().encode(text);
  const signature = await crypto.subtle.sign(algorithm, key.privateKey, bytes);
  return `${text}.${encodeBytes(signature)}`;
}

/** Whether the server's nonce is for this key: it begins with the key's RFC 7638 thumbprint. */
export async function isNonceFor({ jwk }: KeptKey, nonce: string): Promise<boolean> {
  const { crv, kty, x, y } = jwk;
  const members = new TextEncoder().encode(JSON.stringify({ crv, kty, x, y }));
  const thumbprint = encodeBytes(await crypto.subtle.digest('SHA-256', members));
  return nonce.startsWith(`${thumbprint.slice(0, keyNameLength)}.`);
}

const encodeBytes = (bytes: ArrayBuffer) => encode(String.fromCharCode(...new Uint8Array(bytes)));

/** Base64url (RFC 7515 §2) of a text whose characters are bytes. The parts of a proof are ASCII. */
const encode = (text: string) =>
  btoa(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
