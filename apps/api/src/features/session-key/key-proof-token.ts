import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import jwt from 'jsonwebtoken';
import * as z from 'zod';
import { setNewest } from '../../lib/bounded-map.ts';

/** What a proof says, once its signature is verified with the key that it names. */
export type KeyProof = {
  /** The RFC 7638 thumbprint of the key: 43 characters of base64url. */
  readonly thumbprint: string;
  readonly htm: string;
  readonly htu: string;
  readonly nonce?: string | undefined;
};

/** A proof of this application has fewer than 600 characters. */
const longestProof = 2_048;
const compactForm = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/** How many keys are kept ready. Making one from its coordinates takes several times as long as verifying with it. */
const keptKeys = 10_000;

/** 32 bytes, in the one base64url form that they have. */
const coordinate = z
  .string()
  .length(43)
  .refine((text) => Buffer.from(text, 'base64url').toString('base64url') === text);

const headerSchema = z.strictObject({
  alg: z.literal('ES256'),
  typ: z.literal('dpop+jwt'),
  jwk: z.strictObject({
    kty: z.literal('EC'),
    crv: z.literal('P-256'),
    x: coordinate,
    y: coordinate,
  }),
});

/** `iat` must be there, and is compared with nothing: the client's clock is not trusted, and the nonce is fresh. */
const payloadSchema = z.object({
  jti: z.string().min(1).max(256),
  htm: z.string(),
  htu: z.string().max(512),
  iat: z.int(),
  nonce: z.string().max(256).optional(),
});

export type KeyProofs = {
  /** @returns null for any text that is not a proof, whatever is wrong with it */
  verify(text: string): KeyProof | null;
};

/**
 * Verifies proofs of RFC 9449 §4: an ES256 JWT whose header contains the public key. The header must be exactly the one
 * that we expect, so no other algorithm, no private key and no reference to a key elsewhere is accepted.
 */
export function createKeyProofs(): KeyProofs {
  const ready = new Map<string, KeyObject>();

  function verify(text: string): KeyProof | null {
    if (text.length > longestProof || !compactForm.test(text)) return null;
    const [header = ''] = text.split('.');
    const { jwk } = headerSchema.parse(JSON.parse(decodeUtf8(header)));
    const thumbprint = thumbprintOf(jwk);
    const key = ready.get(thumbprint) ?? createPublicKey({ key: jwk, format: 'jwk' });
    const claims = jwt.verify(text, key, {
      algorithms: ['ES256'],
      ignoreExpiration: true,
      ignoreNotBefore: true,
    });
    const { htm, htu, nonce } = payloadSchema.parse(claims);
    setNewest(ready, [thumbprint, key], keptKeys);
    return { thumbprint, htm, htu, nonce };
  }

  return {
    verify(text) {
      try {
        return verify(text);
      } catch {
        return null;
      }
    },
  };
}

/** RFC 7638 §3: the hash of the required members, in this order and without spaces. */
function thumbprintOf({ crv, kty, x, y }: z.infer<typeof headerSchema>['jwk']): string {
  return createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url');
}

/** @throws TypeError on bytes that are not UTF-8 */
function decodeUtf8(part: string): string {
  return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(part, 'base64url'));
}
