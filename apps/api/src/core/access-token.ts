import type { KeyObject } from 'node:crypto';
import { type Role, roleSchema } from '@latchkey/contracts/user';
import * as z from 'zod';
import type { Clock } from '../lib/clock.ts';
import { newId } from '../lib/id.ts';
import { createSignedTokens, type Verified } from './signed-token.ts';
import { idClaim, secondsClaim } from './token-claims.ts';

/**
 * ★ THE ACCESS TOKEN: short-lived, verified by its signature alone, kept by the SPA in memory.
 *
 * It follows RFC 9068 (`typ: at+jwt` and the claims below), but not in full, because HS256 signs it.
 * Anyone who has a JWT can read it, so it contains nothing that the person themselves may not read.
 *
 * Three things together make it safe to trust a token without a database query:
 *   1. It lives 15 minutes, and never longer than its session.
 *   2. It names its session (`sid`), so ending the session ends the token at once (core/revocations.ts).
 *   3. No other token is accepted in its place: it has its own key, `typ` and `aud` (core/signed-token.ts).
 */
export type AccessTokenClaims = {
  /** The user's id. The name would not do, because a name may pass to another person. */
  readonly sub: string;
  /** The session's id. */
  readonly sid: string;
  readonly jti: string;
  readonly username: string;
  readonly role: Role;
  /** When the person last proved who they are, in seconds since the epoch. */
  readonly auth_time: number;
  readonly iat: number;
  readonly exp: number;
};

const claims: z.ZodType<AccessTokenClaims> = z.object({
  sub: idClaim,
  sid: idClaim,
  jti: idClaim,
  // The name may be an address (SIGN_IN_NAMES), and the longest one has 254 characters.
  username: z.string().min(1).max(254),
  role: z.enum(roleSchema.options),
  auth_time: secondsClaim,
  iat: secondsClaim,
  exp: secondsClaim,
});

type Subject = { readonly id: string; readonly username: string; readonly role: Role };
type Session = { readonly id: string; readonly authenticatedAt: Date; readonly expiresAt: Date };

export type IssuedAccessToken = {
  readonly token: string;
  /** Whole seconds that are left. The client counts from these, so it does not matter what time its clock shows. */
  readonly expiresIn: number;
};

export type AccessTokens = {
  issue(user: Subject, session: Session): IssuedAccessToken;
  /** Checks signature, kind, times and claims. The caller must check whether the session has ended. */
  verify(token: string): Verified<AccessTokenClaims>;
};

type Options = {
  readonly keys: readonly KeyObject[];
  readonly issuer: string;
  /** Milliseconds. */
  readonly ttl: number;
  readonly clock: Clock;
};

/** Issues and verifies access tokens for one issuer. Times come from `clock`. */
export function createAccessTokens({ keys, issuer, ttl, clock }: Options): AccessTokens {
  const kind = { typ: 'at+jwt', issuer, audience: `${issuer}/api`, keys, maxLifetime: ttl, claims };
  const tokens = createSignedTokens(kind, clock);
  return {
    issue(user, session) {
      const issuedAt = clock.now();
      const expiresAt = Math.min(issuedAt + ttl, session.expiresAt.getTime());
      const token = tokens.sign(
        {
          sub: user.id,
          sid: session.id,
          jti: newId(),
          username: user.username,
          role: user.role,
          auth_time: Math.floor(session.authenticatedAt.getTime() / 1000),
        },
        { issuedAt, expiresAt },
      );
      return { token, expiresIn: Math.max(1, Math.floor((expiresAt - issuedAt) / 1000)) };
    },
    verify: tokens.verify,
  };
}
