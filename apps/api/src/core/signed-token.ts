import { createHash, type KeyObject } from 'node:crypto';
import jwt from 'jsonwebtoken';
import type * as z from 'zod';
import { type Clock, maxClockSkew } from '../lib/clock.ts';
import { readCompact } from './compact-token.ts';

/** Describes one kind of token, so that no other kind is accepted in its place (RFC 8725 §3.11, §3.12). */
export type TokenKind<Claims> = {
  readonly typ: string;
  readonly issuer: string;
  readonly audience: string;
  readonly keys: readonly KeyObject[];
  /** Longest life a token of this kind may claim, in milliseconds. */
  readonly maxLifetime: number;
  /** Picks the claims by name. Other members of a payload are ignored. */
  readonly claims: z.ZodType<Claims>;
};

/**
 * `expired` and `issued_in_future` mean that all but the times is valid. Such a token may end a session, but never
 * prolong one.
 */
export type Verified<Claims> =
  | { readonly ok: true; readonly claims: Claims }
  | { readonly ok: false; readonly reason: 'invalid' }
  | { readonly ok: false; readonly reason: 'expired'; readonly claims: Claims }
  | { readonly ok: false; readonly reason: 'issued_in_future'; readonly claims: Claims };

/**
 * A token of ours was issued in the future, so this server's clock is behind. Nobody without our key can make such a
 * token, so the fault is ours: the answer is 503, and the token is accepted again once the clock is right.
 */
export class ClockBehindError extends Error {
  override readonly name = 'ClockBehindError';
}

/** Returns what the check found about the token. @throws ClockBehindError when it found that our clock is behind */
export function requireRightClock<Claims>(
  verified: Verified<Claims>,
): Exclude<Verified<Claims>, { reason: 'issued_in_future' }> {
  if (!verified.ok && verified.reason === 'issued_in_future') throw new ClockBehindError();
  return verified;
}

/** The claims of a token that we signed, whether or not its times are right, else null. Used to end its session. */
export function claimsAtAnyTime<Claims>(verified: Verified<Claims>): Claims | null {
  return 'claims' in verified ? verified.claims : null;
}

export type SignedTokens<Claims> = {
  sign(claims: Record<string, unknown>, times: { issuedAt: number; expiresAt: number }): string;
  verify(token: string): Verified<Claims>;
};

const invalid = { ok: false, reason: 'invalid' } as const;

/**
 * Signs HS256 tokens of one kind with the first key, and verifies them with the key that `kid` names.
 *
 * Verification is stricter than jsonwebtoken's. With the right key, jsonwebtoken accepts a token without `exp`, with
 * any `typ`, with an unknown `crit`, with an array as payload and with invalid UTF-8. It also throws other errors
 * than its own class. Here the header must be exactly `{alg, typ, kid}`, a schema checks every claim, the life is
 * limited, and every exception becomes `invalid`. So a bad token never makes `verify` throw.
 */
export function createSignedTokens<Claims extends { iat: number; exp: number }>(
  kind: TokenKind<Claims>,
  clock: Clock,
): SignedTokens<Claims> {
  const [currentKey] = kind.keys;
  if (!currentKey) throw new Error(`no key for ${kind.typ} tokens`);
  const currentId = keyId(currentKey);
  const keysById = new Map<unknown, KeyObject>(kind.keys.map((key) => [keyId(key), key]));

  function verify(token: string): Verified<Claims> {
    const parts = readCompact(token);
    const key = parts && keysById.get(readKeyId(parts.header, kind.typ));
    if (!key) return invalid;
    const now = Math.floor(clock.now() / 1000);
    const payload = jwt.verify(token, key, {
      algorithms: ['HS256'],
      issuer: kind.issuer,
      audience: kind.audience,
      clockTimestamp: now,
      ignoreExpiration: true,
    });
    // The library accepts a list that contains the audience. We refuse a token for more than one audience.
    if ((payload as jwt.JwtPayload).aud !== kind.audience) return invalid;
    const { data: claims } = kind.claims.safeParse(payload);
    if (!claims) return invalid;
    const lifetime = claims.exp - claims.iat;
    if (lifetime <= 0 || lifetime > kind.maxLifetime / 1000) return invalid;
    if (claims.iat > now + maxClockSkew / 1000) {
      return { ok: false, reason: 'issued_in_future', claims };
    }
    return claims.exp <= now ? { ok: false, reason: 'expired', claims } : { ok: true, claims };
  }

  return {
    sign: (claims, { issuedAt, expiresAt }) =>
      jwt.sign(
        {
          ...claims,
          iss: kind.issuer,
          aud: kind.audience,
          iat: Math.floor(issuedAt / 1000),
          exp: Math.floor(expiresAt / 1000),
        },
        currentKey,
        { algorithm: 'HS256', header: { alg: 'HS256', typ: kind.typ, kid: currentId } },
      ),
    verify(token) {
      try {
        return verify(token);
      } catch {
        return invalid;
      }
    },
  };
}

/** Derives a name from a key without revealing the key, so that the settings need no names for keys. */
function keyId(key: KeyObject): string {
  return createHash('sha256').update('kid').update(key.export()).digest('base64url').slice(0, 11);
}

/** The `kid` of a header that otherwise equals the one we write, else null. The `kid` itself may be any JSON value. */
function readKeyId(headerJson: string, typ: string): unknown {
  const { alg, typ: givenTyp, kid, ...rest } = JSON.parse(headerJson);
  const isOurs = alg === 'HS256' && givenTyp === typ && Object.keys(rest).length === 0;
  return isOurs ? kid : null;
}
