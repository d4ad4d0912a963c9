import { createPublicKey, type KeyObject } from 'node:crypto';
import jwt from 'jsonwebtoken';
import * as z from 'zod';
import { readCompact } from './compact-token.ts';

/** 32 bytes, in the one base64url form that they have. */
const coordinate = z
  .string()
  .length(43)
  .refine((text) => Buffer.from(text, 'base64url').toString('base64url') === text);

/** A public key of P-256 as a JWK, with its required members and no other: so no private key is accepted. */
export const publicJwk = z.strictObject({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: coordinate,
  y: coordinate,
});

export type PublicJwk = z.infer<typeof publicJwk>;

/** @throws Error when the point is not on the curve */
export const toPublicKey = (jwk: PublicJwk): KeyObject =>
  createPublicKey({ key: jwk, format: 'jwk' });

type Kind<Header, Payload> = {
  /** Must allow exactly the members that are expected, so that no other algorithm and no other key is accepted. */
  readonly header: z.ZodType<Header>;
  /** Picks claims by name. Times are not looked at, because a browser's clock may be wrong. */
  readonly payload: z.ZodType<Payload>;
  readonly keyOf: (header: Header) => KeyObject;
};

type Verified<Header, Payload> = {
  readonly header: Header;
  readonly payload: Payload;
  readonly key: KeyObject;
};

/**
 * Verifies a JWT that a browser signed with a key of its own (ES256, RFC 7518 §3.4).
 * @returns `forged` for a complete token whose signature is not by its key, and null for any other invalid text
 */
export function verifyEs256<Header, Payload>(
  text: string,
  kind: Kind<Header, Payload>,
): Verified<Header, Payload> | 'forged' | null {
  try {
    const parts = readCompact(text);
    if (!parts) return null;
    const header = kind.header.parse(JSON.parse(parts.header));
    const key = kind.keyOf(header);
    const claims = jwt.verify(text, key, {
      algorithms: ['ES256'],
      ignoreExpiration: true,
      ignoreNotBefore: true,
    });
    return { header, payload: kind.payload.parse(claims), key };
  } catch (error) {
    return (error as Error).message === 'invalid signature' ? 'forged' : null;
  }
}
