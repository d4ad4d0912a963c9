import type { KeyObject } from 'node:crypto';
import * as z from 'zod';
import type { Clock } from '../lib/clock.ts';
import { newId } from '../lib/id.ts';
import { createSignedTokens, type Verified } from './signed-token.ts';
import { idClaim, secondsClaim } from './token-claims.ts';

/** Ids and a number only, so the cookie stays under 600 bytes and reveals nothing about the person. */
export type RefreshTokenClaims = {
  readonly sub: string;
  readonly sid: string;
  /** The generation this token stands for; see core/rotation.ts. */
  readonly gen: number;
  readonly jti: string;
  readonly iat: number;
  readonly exp: number;
};

/** The largest `integer` of PostgreSQL. A query with a larger one would fail. */
const maxGeneration = 2_147_483_647;

const claims: z.ZodType<RefreshTokenClaims> = z.object({
  sub: idClaim,
  sid: idClaim,
  gen: z.int().positive().max(maxGeneration),
  jti: idClaim,
  iat: secondsClaim,
  exp: secondsClaim,
});

type Session = {
  readonly id: string;
  readonly userId: string;
  readonly generation: number;
  readonly expiresAt: Date;
};

export type RefreshTokens = {
  /** A token for the session's newest generation. It expires with the session, so issuing it again prolongs nothing. */
  issue(session: Session): string;
  verify(token: string): Verified<RefreshTokenClaims>;
};

/**
 * The longest life that the settings allow, not the configured one. The session's row decides when the session ends.
 * If the configured life were checked, shortening it would make tokens already issued invalid and sign people out.
 */
const maxLifetime = 90 * 86_400_000;

type Options = {
  readonly keys: readonly KeyObject[];
  readonly issuer: string;
  readonly clock: Clock;
};

/**
 * Issues and verifies refresh tokens. They have their own `typ` (`rt+jwt`), keys and audience, so that neither kind of
 * token is accepted as the other.
 */
export function createRefreshTokens({ keys, issuer, clock }: Options): RefreshTokens {
  const kind = { typ: 'rt+jwt', issuer, audience: `${issuer}/api/auth`, keys, maxLifetime, claims };
  const tokens = createSignedTokens(kind, clock);
  return {
    issue(session) {
      const issuedAt = clock.now();
      // A process whose clock is ahead may have written the row. A life longer than the limit would never verify.
      const expiresAt = Math.min(session.expiresAt.getTime(), issuedAt + maxLifetime);
      return tokens.sign(
        { sub: session.userId, sid: session.id, gen: session.generation, jti: newId() },
        { issuedAt, expiresAt },
      );
    },
    verify: tokens.verify,
  };
}
