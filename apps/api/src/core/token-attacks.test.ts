import { createSecretKey, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createTestClock } from '../testing/create-test-app.ts';
import { claimsOf, resign } from '../testing/hostile-tokens.ts';
import { tokenAttacks } from '../testing/token-attacks.ts';
import { createAccessTokens } from './access-token.ts';
import { createRefreshTokens } from './refresh-token.ts';

const issuer = 'https://app.example.com';
const ttl = 900_000;
const newKey = () => createSecretKey(randomBytes(32));
const keys = { access: newKey(), refresh: newKey() };

const clock = createTestClock();
const now = new Date(clock.now());
const expiresAt = new Date(clock.now() + 7 * 86_400_000);
const user = { id: 'u'.repeat(22), username: 'ada', role: 'user' as const };
const session = {
  id: 's'.repeat(22),
  userId: user.id,
  generation: 1,
  authenticatedAt: now,
  expiresAt,
};

const access = createAccessTokens({ keys: [keys.access], issuer, ttl, clock });
const refresh = createRefreshTokens({ keys: [keys.refresh], issuer, clock });
const kinds = {
  access: { token: access.issue(user, session).token, key: keys.access, verify: access.verify },
  refresh: { token: refresh.issue(session), key: keys.refresh, verify: refresh.verify },
};
const invalid = { ok: false, reason: 'invalid' };
/** The claims that do not change with the time of issue. */
const claimsOfKind = (verified: object) => {
  const { sub, sid, jti } = (verified as { claims: Record<string, unknown> }).claims;
  return { sub, sid, jti };
};

describe.each(Object.entries(kinds))('a genuine %s token', (_name, { token, key, verify }) => {
  it('is accepted, also when signed by hand, so that each attack differs from it in one thing only', () => {
    expect(verify(token)).toMatchObject({ ok: true });
    expect(verify(resign(token, key))).toMatchObject({ ok: true });
  });

  it.each(Object.entries(tokenAttacks))('is refused with %s', (_attack, attack) => {
    expect(verify(attack(token, key))).toEqual(invalid);
  });

  it('is read by the names of known claims, so that further claims are ignored', () => {
    const verified = verify(resign(token, key, { claims: { admin: true } }));
    expect(verified.ok && Object.keys(verified.claims)).not.toContain('admin');
  });

  it('is accepted with the longest life of its kind, and refused with one second more', () => {
    const { iat } = claimsOf(token);
    const life = key === keys.access ? ttl / 1000 : 90 * 86_400;
    const lasting = (seconds: number) =>
      verify(resign(token, key, { claims: { exp: Number(iat) + seconds } })).ok;
    expect([lasting(life), lasting(life + 1)]).toEqual([true, false]);
  });

  it('is accepted from a clock one minute ahead, and shows that ours is behind from further ahead', () => {
    const { iat, exp } = claimsOf(token);
    const ahead = (by: number) =>
      verify(resign(token, key, { claims: { iat: Number(iat) + by, exp: Number(exp) + by } }));
    expect(ahead(60)).toMatchObject({ ok: true });
    expect(ahead(61)).toMatchObject({
      reason: 'issued_in_future',
      claims: claimsOfKind(ahead(60)),
    });
  });

  it('shows nothing about our clock when it is from the future but otherwise invalid', () => {
    const { iat, exp } = claimsOf(token);
    const times = { iat: Number(iat) + 3_600, exp: Number(exp) + 3_600 };
    const odd = [{ sid: 'short' }, { aud: 'https://evil.example' }, { exp: times.iat }];
    const verdicts = odd.map((change) =>
      verify(resign(token, key, { claims: { ...times, ...change } })),
    );
    expect(verdicts).toEqual([invalid, invalid, invalid]);
    expect(verify(resign(token, newKey(), { claims: times }))).toEqual(invalid);
  });

  it('may name a person by a UUID, because an existing users table may have UUIDs', () => {
    const sub = '3f2504e0-4f89-41d3-9a0c-0305e82c3301';
    expect(verify(resign(token, key, { claims: { sub } }))).toMatchObject({ ok: true });
  });
});

describe('claims of one kind', () => {
  it.each([
    { username: undefined },
    { username: '' },
    { username: 'x'.repeat(255) },
    { username: {} },
    { role: undefined },
    { role: 'root' },
    { role: ['admin'] },
    { auth_time: undefined },
    { auth_time: -1 },
    { auth_time: '0' },
  ])('an access token with %j is refused', (claims) => {
    const { token, key, verify } = kinds.access;
    expect(verify(resign(token, key, { claims }))).toEqual(invalid);
  });

  it.each([undefined, null, 0, -1, 1.5, '1', 2 ** 31, 2 ** 53, 1e300, true])(
    'a refresh token of generation %j is refused',
    (gen) => {
      const { token, key, verify } = kinds.refresh;
      expect(verify(resign(token, key, { claims: { gen } }))).toEqual(invalid);
    },
  );
});

describe('neither kind of token is accepted as the other', () => {
  const all = { ...claimsOf(kinds.access.token), ...claimsOf(kinds.refresh.token) };
  const lived = { ...all, exp: Number(all.iat) + 60 };
  const marks = {
    access: { typ: 'at+jwt', aud: `${issuer}/api`, source: kinds.access },
    refresh: { typ: 'rt+jwt', aud: `${issuer}/api/auth`, source: kinds.refresh },
  };
  type Kind = keyof typeof marks;
  const both: Kind[] = ['access', 'refresh'];
  const rows = both.flatMap((key) =>
    both.flatMap((typ) => both.flatMap((aud) => both.map((as) => ({ key, typ, aud, as })))),
  );

  // Each token has the claims of both kinds, so that only key, typ and aud can make a difference.
  it.each(rows)(
    'key of $key, typ of $typ, aud of $aud, presented as $as',
    ({ key, typ, aud, as }) => {
      const { source } = marks[key];
      const token = resign(source.token, source.key, {
        header: { typ: marks[typ].typ },
        claims: { ...lived, aud: marks[aud].aud },
      });
      const isWhole = key === as && typ === as && aud === as;
      expect(marks[as].source.verify(token).ok).toBe(isWhole);
    },
  );

  it('a token of each kind is refused as the other even when both have the same key', () => {
    const one = newKey();
    const sameAccess = createAccessTokens({ keys: [one], issuer, ttl, clock });
    const sameRefresh = createRefreshTokens({ keys: [one], issuer, clock });
    expect(sameAccess.verify(sameRefresh.issue(session))).toEqual(invalid);
    expect(sameRefresh.verify(sameAccess.issue(user, session).token)).toEqual(invalid);
  });
});
