import { createSecretKey, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createTestClock } from '../testing/create-test-app.ts';
import { headerOf } from '../testing/hostile-tokens.ts';
import { createAccessTokens } from './access-token.ts';
import { createRefreshTokens } from './refresh-token.ts';

const issuer = 'https://app.example.com';
const minute = 60_000;
const newKey = () => createSecretKey(randomBytes(32));
const user = { id: 'u'.repeat(22), username: 'ada', role: 'admin' as const };

function setUp({ keys = [newKey()], sessionLife = 7 * 1440 * minute, offset = 0 } = {}) {
  const clock = createTestClock(Date.UTC(2026, 0, 15, 12) + offset);
  const tokens = createAccessTokens({ keys, issuer, ttl: 15 * minute, clock });
  const session = {
    id: 's'.repeat(22),
    authenticatedAt: new Date(clock.now() - minute),
    expiresAt: new Date(clock.now() + sessionLife),
  };
  return { clock, tokens, session };
}

describe('an access token', () => {
  it('is verified back to exactly the documented claims', () => {
    const { clock, tokens, session } = setUp();
    const { token, expiresIn } = tokens.issue(user, session);
    const now = clock.now() / 1000;
    expect(expiresIn).toBe(900);
    expect(tokens.verify(token)).toEqual({
      ok: true,
      claims: {
        sub: user.id,
        sid: session.id,
        jti: expect.stringMatching(/^[\w-]{22}$/),
        username: 'ada',
        role: 'admin',
        auth_time: now - 60,
        iat: now,
        exp: now + 900,
      },
    });
  });

  it('is valid until the last second of its life and expired from then on', () => {
    const { clock, tokens, session } = setUp();
    const { token } = tokens.issue(user, session);
    clock.advance(15 * minute - 1);
    expect(tokens.verify(token).ok).toBe(true);
    clock.advance(1);
    expect(tokens.verify(token)).toMatchObject({ ok: false, reason: 'expired' });
  });

  it('is invalid when it is both expired and altered, because its claims cannot be believed', () => {
    const { clock, tokens, session } = setUp();
    const { token } = tokens.issue(user, session);
    clock.advance(15 * minute);
    expect(tokens.verify(`${token.slice(0, -2)}AA`)).toEqual({ ok: false, reason: 'invalid' });
  });

  it('never outlives its session, and its expiresIn never does either', () => {
    const { clock, tokens, session } = setUp({ sessionLife: 90_500 });
    const { token, expiresIn } = tokens.issue(user, session);
    expect(expiresIn).toBe(90);
    clock.advance(90_000);
    expect(tokens.verify(token)).toMatchObject({ ok: false, reason: 'expired' });
  });

  it('is valid when issued in the middle of a second, because this does not lengthen its life', () => {
    const { tokens, session } = setUp({ offset: 999 });
    const { token } = tokens.issue(user, session);
    expect(tokens.verify(token).ok).toBe(true);
  });

  it('has an expiresIn of one second, never zero, in the last second of its session', () => {
    const { tokens, session } = setUp({ sessionLife: 400 });
    expect(tokens.issue(user, session).expiresIn).toBe(1);
  });

  it('is different each time it is issued', () => {
    const { tokens, session } = setUp();
    expect(tokens.issue(user, session).token).not.toBe(tokens.issue(user, session).token);
  });
});

describe('a list of keys', () => {
  it('signs with the first key, verifies with any, and refuses tokens of a key that was removed', () => {
    const [old, next] = [newKey(), newKey()];
    const before = setUp({ keys: [old] });
    const { token } = before.tokens.issue(user, before.session);
    const during = setUp({ keys: [next, old] });
    expect(during.tokens.verify(token).ok).toBe(true);

    const { token: newer } = during.tokens.issue(user, during.session);
    expect(headerOf(newer).kid).not.toBe(headerOf(token).kid);
    expect(before.tokens.verify(newer).ok).toBe(false);

    const after = setUp({ keys: [next] });
    expect(after.tokens.verify(newer).ok).toBe(true);
    expect(after.tokens.verify(token)).toEqual({ ok: false, reason: 'invalid' });
  });

  it('names a key the same in every version, so that tokens already issued stay valid', () => {
    const { tokens, session } = setUp({ keys: [createSecretKey(Buffer.alloc(32, 1))] });
    // The first 66 bits of SHA-256 of "kid" and the key.
    expect(headerOf(tokens.issue(user, session).token).kid).toBe('2wxF7XI_fKe');
  });

  it('cannot be empty', () => {
    const { clock } = setUp();
    expect(() => setUp({ keys: [] })).toThrow('no key for at+jwt tokens');
    expect(() => createRefreshTokens({ keys: [], issuer, clock })).toThrow('no key for rt+jwt');
  });
});
