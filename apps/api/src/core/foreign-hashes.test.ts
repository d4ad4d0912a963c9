import { createSecretKey, pbkdf2Sync, randomBytes, scryptSync } from 'node:crypto';
import { hashSync } from '@node-rs/argon2';
import bcrypt from 'bcrypt';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { encodeFirebase, isVerifiable, recogniseHash } from './foreign-hashes.ts';
import { createPasswords } from './password.ts';

const passwords = createPasswords({ peppers: [createSecretKey(randomBytes(32))], cost: 5 });
afterEach(() => vi.restoreAllMocks());

const password = 'user1password';

/** The parameters and the account that Firebase publishes with its implementation (github.com/firebase/scrypt). */
const firebase = {
  signerKey:
    'jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA==',
  saltSeparator: 'Bw==',
  rounds: 8,
  memCost: 14,
};
const firebaseAccount = {
  salt: '42xEC+ixf3L2lw==',
  hash: 'lSrfV15cpx95/sZS2W9c9Kp6i/LVgQNDNC/qzrCnh1SAyZvqmZqAjTdn3aoItz+VHjoZilo78198JAdRuid5lQ==',
};

const bare = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '');
const phc = (digest: 'sha256' | 'sha512', length: number) => {
  const salt = Buffer.from('salt of sixteen.');
  const key = pbkdf2Sync(password, salt, 10_000, length, digest);
  return `$pbkdf2-${digest}$i=10000,l=${length}$${bare(salt)}$${bare(key)}`;
};

const hashes = {
  'bcrypt, as $2b$': ['foreign:bcrypt', bcrypt.hashSync(password, 4)],
  'bcrypt, as $2y$': ['foreign:bcrypt', bcrypt.hashSync(password, 4).replace('$2b', '$2y')],
  'scrypt of Better Auth': [
    'foreign:scrypt',
    `${'ab'.repeat(16)}:${scryptSync(password, 'ab'.repeat(16), 64, {
      N: 16_384,
      r: 16,
      maxmem: 2 ** 27,
    }).toString('hex')}`,
  ],
  'PBKDF2 with SHA-256': ['foreign:pbkdf2', phc('sha256', 32)],
  'PBKDF2 with SHA-512': ['foreign:pbkdf2', phc('sha512', 64)],
  Argon2id: ['foreign:argon2id', hashSync(password, { memoryCost: 1024, timeCost: 2 })],
  'scrypt of Firebase': ['foreign:firebase', encodeFirebase(firebaseAccount, firebase)],
} as const;

describe.each(Object.entries(hashes))('an imported hash of %s', (_name, [pepperId, hash]) => {
  it('is recognised, matches its password, and is to be replaced', async () => {
    expect(recogniseHash(hash)).toBe(pepperId);
    const check = await passwords.verify(password, { hash, pepperId });
    expect(check).toEqual({ matches: true, needsRehash: true });
  });

  it('does not match another password', async () => {
    const check = await passwords.verify('user1passworD', { hash, pepperId });
    expect(check).toEqual({ matches: false, needsRehash: false });
  });

  it('costs at least the work of a hash of our own', async () => {
    const compare = vi.spyOn(bcrypt, 'compare');
    await passwords.verify('wrong', { hash, pepperId });
    expect(compare.mock.calls.map(([, against]) => against)).toContain(`$2b$05$${'.'.repeat(53)}`);
  });
});

describe('an imported hash of Argon2id', () => {
  const check = (hash: string) =>
    passwords.verify('password', { hash, pepperId: 'foreign:argon2id' });

  it("is verified as Argon2's own implementation does, by a value of its test suite", async () => {
    const hash =
      '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc';
    expect(await check(hash)).toMatchObject({ matches: true });
  });

  it.each([
    ['more memory', { memoryCost: 131_073, timeCost: 1, parallelism: 1 }],
    ['more passes', { memoryCost: 1024, timeCost: 11, parallelism: 1 }],
  ])(
    'is not computed when it takes %s than we allow, although the password is right',
    async (_more, work) => {
      const hash = hashSync('password', work);
      const fault = 'unreadable_import';
      expect(await check(hash)).toEqual({ matches: false, needsRehash: false, fault });
    },
  );
});

const argon2 = (parameters: string, salt = 'c29tZXNhbHQ') =>
  `$argon2id$v=19$${parameters}$${salt}$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc`;

it.each([
  ['Argon2id with less memory than its lanes need', argon2('m=15,t=1,p=2')],
  ['Argon2id without a pass', argon2('m=64,t=0,p=1')],
  ['Argon2id without a lane', argon2('m=64,t=1,p=0')],
  ['Argon2id with a salt that is no Base64', argon2('m=64,t=1,p=1', 'c29tZXNhbHQab')],
  ['Argon2id with a salt that no encoder writes', argon2('m=64,t=1,p=1', 'c29tZXNhbHR')],
  ['PBKDF2 without an iteration', phc('sha256', 32).replace('10000', '000')],
  ['PBKDF2 of more iterations than we do', phc('sha256', 32).replace('10000', '2000001')],
])(
  '%s is recognised but not verifiable, and is reported instead of an error',
  async (_what, hash) => {
    const pepperId = recogniseHash(hash);
    if (!pepperId) throw new Error('not recognised');
    expect(isVerifiable(pepperId, hash)).toBe(false);
    const check = await passwords.verify('password', { hash, pepperId });
    expect(check).toEqual({ matches: false, needsRehash: false, fault: 'unreadable_import' });
  },
);

it('a Firebase hash with the highest parameters that are accepted is computed', async () => {
  const hash = encodeFirebase(firebaseAccount, { ...firebase, rounds: 16, memCost: 16 });
  const check = await passwords.verify(password, { hash, pepperId: 'foreign:firebase' });
  expect(check).toEqual({ matches: false, needsRehash: false });
});

it('a Firebase hash is stored without the signer key', () => {
  const [, hash] = hashes['scrypt of Firebase'];
  const stored = Buffer.from(hash.split('$').at(-1) ?? '', 'base64');
  expect(stored.equals(Buffer.from(firebaseAccount.hash, 'base64'))).toBe(false);
  expect(hash).not.toContain(firebase.signerKey);
  expect(hash).not.toContain(firebaseAccount.hash);
});

it.each([
  ['Argon2i', '$argon2i$v=19$m=65536,t=3,p=4$c2FsdHNhbHRzYWx0$aGFzaGhhc2hoYXNoaGFzaA'],
  ['Argon2id without version', '$argon2id$m=65536,t=3,p=4$c2FsdHNhbHRzYWx0$aGFzaGhhc2hoYXNoaGFzaA'],
  ['bcrypt of cost 15', `$2b$15$${'a'.repeat(53)}`],
  ['PBKDF2 with SHA-1', '$pbkdf2-sha1$i=10000$c2FsdHNhbHQ$aGFzaGhhc2hoYXNoaGFzaGhhc2g'],
  ['a password in clear', 'correct horse battery staple'],
  ['nothing', ''],
])('%s is not recognised', (_what, hash) => {
  expect(recogniseHash(hash)).toBeNull();
});

it('a stored hash that its scheme cannot read is reported, after the same work', async () => {
  const compare = vi.spyOn(bcrypt, 'compare');
  const check = await passwords.verify('any', { hash: 'broken', pepperId: 'foreign:scrypt' });
  expect(check).toEqual({ matches: false, needsRehash: false, fault: 'unreadable_import' });
  expect(compare).toHaveBeenCalledTimes(1);
});
