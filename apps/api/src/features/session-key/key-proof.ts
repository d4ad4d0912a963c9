import { createHash, type KeyObject } from 'node:crypto';
import * as z from 'zod';
import { type PublicJwk, publicJwk, toPublicKey, verifyEs256 } from '../../core/es256-token.ts';
import { setNewest } from '../../lib/bounded-map.ts';

/** What a proof says, once its signature is verified with the key that it names. */
export type KeyProof = {
  /** The RFC 7638 thumbprint of the key: 43 characters of base64url. */
  readonly thumbprint: string;
  readonly htm: string;
  readonly htu: string;
  readonly nonce?: string | undefined;
};

/** How many keys are kept ready. Making one from its coordinates takes about as long as verifying with it. */
const keptKeys = 10_000;

const header = z.strictObject({
  alg: z.literal('ES256'),
  typ: z.literal('dpop+jwt'),
  jwk: publicJwk,
});

/** `iat` must be there, and is compared with nothing: the client's clock is not trusted, and the nonce is fresh. */
const payload = z.object({
  jti: z.string().min(1).max(256),
  htm: z.string(),
  htu: z.string().max(512),
  iat: z.int(),
  nonce: z.string().max(256).optional(),
});

export type KeyProofs = {
  /** @returns `forged` for a proof that the key in it has not signed, and null for any other text that is no proof */
  verify(text: string): KeyProof | 'forged' | null;
};

/** Verifies proofs of RFC 9449 §4: an ES256 JWT whose header contains the public key. */
export function createKeyProofs(): KeyProofs {
  const ready = new Map<string, KeyObject>();
  return {
    verify(text) {
      const keyOf = ({ jwk }: z.infer<typeof header>) =>
        ready.get(thumbprintOf(jwk)) ?? toPublicKey(jwk);
      const proof = verifyEs256(text, { header, payload, keyOf });
      if (!proof || proof === 'forged') return proof;
      const { htm, htu, nonce } = proof.payload;
      const thumbprint = thumbprintOf(proof.header.jwk);
      setNewest(ready, [thumbprint, proof.key], keptKeys);
      return { thumbprint, htm, htu, nonce };
    },
  };
}

/** RFC 7638 §3: the hash of the required members, in this order and without spaces. */
export function thumbprintOf({ crv, kty, x, y }: PublicJwk): string {
  return createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url');
}
