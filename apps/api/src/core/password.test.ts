import { createSecretKey, randomBytes } from 'node:crypto';
import bcrypt from 'bcrypt';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createPasswords } from './password.ts';

const newPepper = () => createSecretKey(randomBytes(32));
const pepper = newPepper();
const passwords = createPasswords({ peppers: [pepper], cost: 4 });

afterEach(() => vi.restoreAllMocks());

const matches = async (stored: string, typed: string) =>
  (await passwords.verify(typed, await passwords.hash(stored))).matches;

describe('a password', () => {
  it('is stored as $2b$ with its cost and the name of its pepper, and never as the same hash twice', async () => {
    const [one, other] = [await passwords.hash('same'), await passwords.hash('same')];
    expect(one).toEqual({
      hash: expect.stringMatching(/^\$2b\$04\$[./A-Za-z0-9]{53}$/),
      pepperId: expect.stringMatching(/^[\w-]{11}$/),
    });
    expect(other.hash).not.toBe(one.hash);
    expect(other.pepperId).toBe(one.pepperId);
  });

  it('matches itself and nothing else', async () => {
    expect(await matches('plum-kettle-orbit-47', 'plum-kettle-orbit-47')).toBe(true);
    expect(await matches('plum-kettle-orbit-47', 'plum-kettle-orbit-48')).toBe(false);
    expect(await matches('plum-kettle-orbit-47', '')).toBe(false);
  });

  it.each([
    ['the 80th byte', `${'x'.repeat(79)}a`, `${'x'.repeat(79)}b`],
    ['having a 73rd byte', 'x'.repeat(73), 'x'.repeat(72)],
    ['leading spaces', ' secret', 'secret'],
    ['trailing spaces', 'secret ', 'secret'],
    ['upper case', 'Secret', 'secret'],
    ['what follows a NUL', 'secret\0a', 'secret\0b'],
    ['full-width forms, which NFC keeps apart', '\uff53ecret', 'secret'],
    ['the last of 64 emoji', '🔑'.repeat(64), `${'🔑'.repeat(63)}🔒`],
  ])('does not match one that differs in %s', async (_what, stored, typed) => {
    expect(await matches(stored, stored)).toBe(true);
    expect(await matches(stored, typed)).toBe(false);
  });

  it('matches however a keyboard composes its characters (NFC and NFD)', async () => {
    expect(await matches('caf\u00e9 \u1e9b\u0323', 'cafe\u0301 \u1e9b\u0323')).toBe(true);
    expect(await matches('cafe\u0301', 'caf\u00e9')).toBe(true);
  });
});

describe('the input of bcrypt', () => {
  it('is 64 base64 characters for any password, so it is below 72 bytes and has no NUL', async () => {
    const hash = vi.spyOn(bcrypt, 'hash');
    for (const password of ['', 'secret\0', '🔑'.repeat(64)]) await passwords.hash(password);
    const inputs = hash.mock.calls.map(([input]) => input);
    expect(inputs).toEqual(Array(3).fill(expect.stringMatching(/^[A-Za-z0-9+/]{64}$/)));
  });
});

describe('a pepper', () => {
  it('is needed, because the same password under another pepper does not match', async () => {
    const other = createPasswords({ peppers: [newPepper()], cost: 4 });
    const record = await passwords.hash('secret');
    const check = { matches: false, needsRehash: false, fault: 'unknown_pepper' };
    expect(await other.verify('secret', record)).toEqual(check);
    const renamed = { ...record, pepperId: (await other.hash('x')).pepperId };
    expect((await other.verify('secret', renamed)).matches).toBe(false);
  });

  it('still verifies after it was replaced, and asks for a rehash with the new one', async () => {
    const record = await passwords.hash('secret');
    const next = newPepper();
    const both = createPasswords({ peppers: [next, pepper], cost: 4 });
    expect(await both.verify('secret', record)).toEqual({ matches: true, needsRehash: true });
    expect(await both.verify('wrong', record)).toEqual({ matches: false, needsRehash: false });
    const rehashed = await both.hash('secret');
    expect(rehashed.pepperId).not.toBe(record.pepperId);
    const after = createPasswords({ peppers: [next], cost: 4 });
    expect(await after.verify('secret', rehashed)).toEqual({ matches: true, needsRehash: false });
  });

  it('has the same name and gives the same hash in every version', async () => {
    const fixed = createPasswords({ peppers: [createSecretKey(Buffer.alloc(32, 1))], cost: 4 });
    // These values were checked with another implementation of HMAC-SHA-384 and bcrypt.
    const record = {
      hash: '$2b$04$XK4P3KtsTTAj8ubZzd1iZuohGHp2OHWdFDon0qNy.XoDXzBhHU8HG',
      pepperId: '6Y1eK1z9LTL',
    };
    const check = await fixed.verify('caf\u00e9 \u{1f511}', record);
    expect(check).toEqual({ matches: true, needsRehash: false });
  });

  it('is required', () => {
    expect(() => createPasswords({ peppers: [], cost: 4 })).toThrow('no password pepper');
  });
});

describe('the cost', () => {
  it('asks for a rehash after it was raised, on a match only, and never after it was lowered', async () => {
    const record = await passwords.hash('secret');
    const stronger = createPasswords({ peppers: [pepper], cost: 5 });
    expect(await stronger.verify('secret', record)).toEqual({ matches: true, needsRehash: true });
    expect(await stronger.verify('wrong', record)).toEqual({ matches: false, needsRehash: false });
    const strong = await stronger.hash('secret');
    expect(await passwords.verify('secret', strong)).toEqual({ matches: true, needsRehash: false });
  });

  it.each([
    ['the right password', 'secret'],
    ['a wrong password', 'wrong'],
  ])('is paid in full for %s of an old, cheap hash', async (_what, typed) => {
    const record = await passwords.hash('secret');
    const stronger = createPasswords({ peppers: [pepper], cost: 7 });
    const hash = vi.spyOn(bcrypt, 'hash');
    await stronger.verify(typed, record);
    expect(hash.mock.calls.map(([, cost]) => cost)).toEqual([4, 5, 6]);
  });

  it('is paid once for an unknown user, who never matches', async () => {
    const compare = vi.spyOn(bcrypt, 'compare');
    expect(await passwords.verify('secret', null)).toEqual({ matches: false, needsRehash: false });
    // The hash must be complete and well formed, because bcrypt refuses anything else without doing the work.
    const [[, hash] = []] = compare.mock.calls;
    expect(hash).toMatch(/^\$2b\$04\$[./A-Za-z0-9]{53}$/);
    expect(compare).toHaveBeenCalledTimes(1);
  });

  it('is paid for an unknown user, who does not match even if bcrypt matches the dummy hash', async () => {
    vi.spyOn(bcrypt, 'compare').mockImplementation(async () => true);
    expect((await passwords.verify('secret', null)).matches).toBe(false);
  });

  it.each([
    '$argon2id$v=19$m=65536,t=3,p=4$c29t$RdescudvJCsgt3ub',
    `$2y$04$${'.'.repeat(53)}`,
    '',
    'x',
  ])('is paid once for a hash that is not bcrypt, and the fault is returned: %j', async (hash) => {
    const compare = vi.spyOn(bcrypt, 'compare');
    const record = { ...(await passwords.hash('secret')), hash };
    expect(await passwords.verify('secret', record)).toEqual({
      matches: false,
      needsRehash: false,
      fault: 'not_bcrypt',
    });
    expect(compare.mock.calls[0]?.[1]).toMatch(/^\$2b\$04\$[./A-Za-z0-9]{53}$/);
    expect(compare).toHaveBeenCalledTimes(1);
  });

  it('is paid once when the pepper is unknown', async () => {
    const compare = vi.spyOn(bcrypt, 'compare');
    const record = { ...(await passwords.hash('secret')), pepperId: 'gone' };
    expect((await passwords.verify('secret', record)).matches).toBe(false);
    expect(compare).toHaveBeenCalledTimes(1);
  });
});
