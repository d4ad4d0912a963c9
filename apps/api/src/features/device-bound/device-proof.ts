import * as z from 'zod';
import { publicJwk, toPublicKey, verifyEs256 } from '../../core/es256-token.ts';

/** A public key of P-256: its two coordinates in base64url, joined by a dot. */
export type DeviceKey = string;

const kind = { alg: z.literal('ES256'), typ: z.literal('dbsc+jwt') };
const registrationHeader = z.strictObject({ ...kind, jwk: publicJwk });
const renewalHeader = z.strictObject(kind);
/** Claims are picked by name, because the draft may get more of them. */
const payload = z.object({ jti: z.string() });

/** Reads the JWT of a registration, which brings its key. @returns null when it is not valid */
export function readRegistration(text: string): { key: DeviceKey; challenge: string } | null {
  const registration = verifyEs256(unquote(text), {
    header: registrationHeader,
    payload,
    keyOf: ({ jwk }) => toPublicKey(jwk),
  });
  if (!registration || registration === 'forged') return null;
  const { x, y } = registration.header.jwk;
  return { key: `${x}.${y}`, challenge: registration.payload.jti };
}

/** Reads the JWT of a renewal, which the registered key must have signed. @returns null when it is not valid */
export function readRenewal(text: string, key: DeviceKey): { challenge: string } | null {
  const [x = '', y = ''] = key.split('.');
  const renewal = verifyEs256(unquote(text), {
    header: renewalHeader,
    payload,
    keyOf: () => toPublicKey({ kty: 'EC', crv: 'P-256', x, y }),
  });
  if (!renewal || renewal === 'forged') return null;
  return { challenge: renewal.payload.jti };
}

/** The draft writes headers as quoted strings; Chromium sends these without quotes. */
export const unquote = (text: string): string => /^"(.*)"$/.exec(text)?.[1] ?? text;
