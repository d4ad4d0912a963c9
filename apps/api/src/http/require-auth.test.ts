import type { Request, Response } from 'express';
import { expect, it } from 'vitest';
import type { AccessTokenClaims, AccessTokens } from '../core/access-token.ts';
import type { Revocations } from '../core/revocations.ts';
import { requireAuth, requireClaims, requireFreshProof } from './require-auth.ts';

it('requireClaims throws on a route that is not behind requireAuth', () => {
  expect(() => requireClaims({} as Request)).toThrow('this route is not behind requireAuth');
});

it.each([
  [600, 'lets a request through'],
  [601, 'reauthentication_required'],
])('requireFreshProof answers a proof that is %i seconds old: %s', async (age, outcome) => {
  const now = 1_800_000_000;
  const claims = { auth_time: now - age } as AccessTokenClaims;
  const tokens = { verify: () => ({ ok: true, claims }) } as unknown as AccessTokens;
  const revocations = { isRevoked: () => false } as unknown as Revocations;
  const req = { get: () => 'Bearer token' } as unknown as Request;
  await requireAuth(tokens, revocations)(req, {} as Response, () => {});
  let seen = 'lets a request through';
  try {
    requireFreshProof({ now: () => now * 1000 })(req, {} as Response, () => {});
  } catch (error) {
    seen = (error as { code: string }).code;
  }
  expect(seen).toBe(outcome);
});
