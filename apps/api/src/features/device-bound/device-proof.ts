import { createPublicKey, verify } from 'node:crypto';
import * as z from 'zod';

/**
 * The JWTs that a browser signs with the key of its device. Nothing of one is used before its form is known: the length
 * first, then a header that has exactly the members of the draft, then the signature, and only then the payload.
 */

/** A public key of P-256: its two coordinates in base64url, joined by a dot. */
export type DeviceKey = string;

const longest = 2_048;
const compactForm = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/;

const coordinate = z.string().regex(/^[A-Za-z0-9_-]{43}$/);
const jwk = z.strictObject({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: coordinate,
  y: coordinate,
});
const kind = { alg: z.literal('ES256'), typ: z.literal('dbsc+jwt') };
const registrationHeader = z.strictObject({ ...kind, jwk });
const renewalHeader = z.strictObject(kind);
/** Claims are picked by name, because the draft may get more of them. */
const payload = z.object({ jti: z.string() });

/** Reads the JWT of a registration, which brings its key. @returns null when it is not valid */
export function readRegistration(text: string): { key: DeviceKey; challenge: string } | null {
  return read(text, (header) => {
    const { x, y } = registrationHeader.parse(header).jwk;
    return `${x}.${y}`;
  });
}

/** Reads the JWT of a renewal, which the registered key must have signed. @returns null when it is not valid */
export function readRenewal(text: string, key: DeviceKey): { challenge: string } | null {
  return read(text, (header) => {
    renewalHeader.parse(header);
    return key;
  });
}

/** @param keyFor checks the header and returns the key, or throws */
function read(text: string, keyFor: (header: unknown) => DeviceKey) {
  const jwt = unquote(text);
  if (jwt.length > longest || !compactForm.test(jwt)) return null;
  const [header = '', claims = '', signature = ''] = jwt.split('.');
  try {
    const key = keyFor(parseJson(header));
    const given = Buffer.from(signature, 'base64url');
    const [x = '', y = ''] = key.split('.');
    const publicKey = createPublicKey({ format: 'jwk', key: { kty: 'EC', crv: 'P-256', x, y } });
    const signedWith = { key: publicKey, dsaEncoding: 'ieee-p1363' } as const;
    if (!verify('sha256', Buffer.from(`${header}.${claims}`), signedWith, given)) return null;
    return { key, challenge: payload.parse(parseJson(claims)).jti };
  } catch {
    // Not JSON, not the members that we know, or no point of the curve.
    return null;
  }
}

/** @throws TypeError on bytes that are not UTF-8, SyntaxError on what is not JSON */
function parseJson(part: string): unknown {
  return JSON.parse(
    new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(part, 'base64url')),
  );
}

/** The draft writes headers as quoted strings; Chromium sends these without quotes. */
export const unquote = (text: string): string => /^"(.*)"$/.exec(text)?.[1] ?? text;
