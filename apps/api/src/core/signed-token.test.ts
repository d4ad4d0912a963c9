import { createSecretKey, KeyObject, randomBytes } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { afterEach, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { createTestClock } from '../testing/create-test-app.ts';
import { createSignedTokens } from './signed-token.ts';

afterEach(() => vi.restoreAllMocks());

const claims = z.object({ iat: z.number(), exp: z.number() });
const names = { issuer: 'https://a.example', audience: 'https://b.example', maxLifetime: 60_000 };

function setUp(typ = 'at+jwt') {
  const key = createSecretKey(randomBytes(32));
  const clock = createTestClock();
  const tokens = createSignedTokens({ ...names, typ, keys: [key], claims }, clock);
  const issuedAt = clock.now();
  const sign = (payload: Record<string, unknown> = {}) =>
    tokens.sign(payload, { issuedAt, expiresAt: issuedAt + 60_000 });
  return { key, tokens, sign };
}

// The library turns any other kind of key into a key object at every call, which is slow (docs/decisions/0002).
it('the library gets a key object that was made once, to sign and to verify', () => {
  const { key, tokens, sign } = setUp();
  const spies = [vi.spyOn(jwt, 'sign'), vi.spyOn(jwt, 'verify')];
  expect(tokens.verify(sign()).ok).toBe(true);

  const handedOver = spies.map((spy) => spy.mock.calls[0]?.[1]);
  expect(handedOver.map((given) => given instanceof KeyObject)).toEqual([true, true]);
  expect(handedOver.every((given) => given === key)).toBe(true);
});

it('a token of 2048 characters is accepted, and one of 2049 is refused', () => {
  const verdicts = [2048, 2049].map((length) => {
    // No base64 text has 4n + 1 characters, so the header grows until a payload fits the length that is left.
    for (const typ of ['a', 'ab', 'abc']) {
      const { tokens, sign } = setUp(typ);
      for (let size = 1200; size < 1500; size++) {
        const token = sign({ filling: 'x'.repeat(size) });
        if (token.length === length) return tokens.verify(token).ok;
      }
    }
    return 'none of that length';
  });
  expect(verdicts).toEqual([true, false]);
});
