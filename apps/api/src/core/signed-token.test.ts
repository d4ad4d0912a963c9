import { createSecretKey, KeyObject, randomBytes } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { afterEach, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { createTestClock } from '../testing/create-test-app.ts';
import { createSignedTokens } from './signed-token.ts';

afterEach(() => vi.restoreAllMocks());

// Anything else the library turns into a key object at every call, which is what takes its time (bench/token-keys.ts).
it('the library is handed the key object that was made once, to sign and to verify', () => {
  const key = createSecretKey(randomBytes(32));
  const clock = createTestClock();
  const claims = z.object({ iat: z.number(), exp: z.number() });
  const names = { typ: 'at+jwt', issuer: 'https://a.example', audience: 'https://b.example' };
  const tokens = createSignedTokens({ ...names, keys: [key], maxLifetime: 60_000, claims }, clock);

  const sign = vi.spyOn(jwt, 'sign');
  const verify = vi.spyOn(jwt, 'verify');
  const issuedAt = clock.now();
  const token = tokens.sign({}, { issuedAt, expiresAt: issuedAt + 60_000 });
  expect(tokens.verify(token).ok).toBe(true);

  const handedOver = [sign, verify].map((spy) => spy.mock.calls[0]?.[1]);
  expect(handedOver.map((given) => given instanceof KeyObject)).toEqual([true, true]);
  expect(handedOver.every((given) => given === key)).toBe(true);
});
