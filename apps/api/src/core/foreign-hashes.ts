import { createCipheriv, pbkdf2, scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import { equalBytes } from '../lib/equal-bytes.ts';

/**
 * HASHES OF OTHER SYSTEMS. An imported hash is stored as it is, and its scheme's name stands where the name of a pepper
 * stands otherwise. It is verified as the other system did, and replaced by a hash of our own at the next sign-in.
 *
 * Each scheme reads its own form and bounds the work, because whoever wrote the import file chose the parameters.
 */
type Scheme = {
  /** The whole form of a hash. */
  readonly form: RegExp;
  /** Whether a hash of this form has parameters that we accept. Any other would never match, or make `verify` throw. */
  readonly isFit?: (hash: string) => boolean;
  /** Null for the scheme that core/password.ts verifies, because that file alone knows the library. */
  readonly verify: ((password: string, hash: string) => Promise<boolean>) | null;
};

const pbkdf2Hash = promisify(pbkdf2);
const scryptHash = promisify<
  string | Buffer,
  string | Buffer,
  number,
  { N: number; r: number; p: number; maxmem: number },
  Buffer
>(scrypt);

const mostIterations = 2_000_000;
const mostPasses = 10;
const mostMemory = 128 * 1024 * 1024;
/** scrypt needs a little more than the memory that its parameters name. */
const scryptMemory = mostMemory + 64 * 1024;

export const foreignSchemes = {
  'foreign:bcrypt': {
    form: /^\$2[aby]\$(?:0[4-9]|1[0-4])\$[./A-Za-z0-9]{53}$/,
    verify: null,
  },
  /** Better Auth: `salt:key` in hex. The salt is the text, not the bytes that it stands for. */
  'foreign:scrypt': {
    form: /^[0-9a-f]{32}:[0-9a-f]{128}$/,
    async verify(password, hash) {
      const [salt = '', key = ''] = hash.split(':');
      const options = { N: 16_384, r: 16, p: 1, maxmem: scryptMemory };
      const made = await scryptHash(password.normalize('NFKC'), salt, 64, options);
      return equalBytes(made, Buffer.from(key, 'hex'));
    },
  },
  /** Auth0 and others, in PHC form. */
  'foreign:pbkdf2': {
    form: /^\$pbkdf2-sha(?:256|512)\$i=\d{3,7}(?:,l=\d{2})?\$[A-Za-z0-9+/]{8,88}\$[A-Za-z0-9+/]{22,86}$/,
    isFit: (hash) => iterationsOf(hash) >= 1 && iterationsOf(hash) <= mostIterations,
    async verify(password, hash) {
      const [, name = '', , salt = '', key = ''] = hash.split('$');
      const wanted = Buffer.from(key, 'base64');
      const digest = name.replace('pbkdf2-', '');
      const bytes = Buffer.from(salt, 'base64');
      return equalBytes(
        await pbkdf2Hash(password, bytes, iterationsOf(hash), wanted.length, digest),
        wanted,
      );
    },
  },
  /** In PHC form, as Argon2's own tools and most libraries write it. */
  'foreign:argon2id': {
    form: /^\$argon2id\$v=19\$m=\d{1,6},t=\d{1,2},p=\d{1,2}\$[A-Za-z0-9+/]{11,64}\$[A-Za-z0-9+/]{22,86}$/,
    isFit(hash) {
      const [memory = 0, passes = 0, lanes = 0] = (hash.match(/(?<=[mtp]=)\d+/g) ?? []).map(Number);
      const isEnough = passes >= 1 && lanes >= 1 && memory >= 8 * lanes;
      const isTooMuch = memory * 1024 > mostMemory || passes > mostPasses;
      return isEnough && !isTooMuch && hash.split('$').slice(-2).every(isBareBase64);
    },
    async verify(password, hash) {
      // Loaded here, because most installations have no such hash.
      const { verify } = await import('@node-rs/argon2');
      return verify(hash, password);
    },
  },
  /** Firebase, as `encodeFirebase` writes it. */
  'foreign:firebase': {
    form: /^\$firebase-scrypt\$m=(?:[1-9]|1[0-6]),r=(?:[1-9]|1[0-6])\$[A-Za-z0-9+/=]{4,128}\$[A-Za-z0-9+/=]{88}$/,
    async verify(password, hash) {
      const [, , parameters = '', salt = '', stream = ''] = hash.split('$');
      const [, m, r] = /^m=(\d+),r=(\d+)$/.exec(parameters) ?? [];
      const options = { N: 2 ** Number(m), r: Number(r), p: 1, maxmem: scryptMemory };
      const key = await scryptHash(password, Buffer.from(salt, 'base64'), 32, options);
      const wanted = Buffer.from(stream, 'base64');
      return equalBytes(keyStream(key, wanted.length), wanted);
    },
  },
} satisfies Record<string, Scheme>;

/** The iterations of a PBKDF2 hash in PHC form. */
const iterationsOf = (hash: string) => Number(/(?<=\$i=)\d+/.exec(hash)?.[0]);

/** Whether a text is Base64 without padding, as an encoder writes it: Argon2's library reads no other. */
const isBareBase64 = (text: string) =>
  Buffer.from(text, 'base64').toString('base64').replace(/=+$/, '') === text;

export type ForeignScheme = keyof typeof foreignSchemes;

export const isForeignScheme = (name: string): name is ForeignScheme =>
  Object.hasOwn(foreignSchemes, name);

/** Whether a hash can be verified: it has the form of its scheme, and parameters that we accept. */
export function isVerifiable(name: ForeignScheme, hash: string): boolean {
  const { form, isFit }: Scheme = foreignSchemes[name];
  return form.test(hash) && (isFit?.(hash) ?? true);
}

/** The scheme whose form a hash has; null for none. The import also requires that it is verifiable. */
export function recogniseHash(hash: string): ForeignScheme | null {
  const found = Object.entries(foreignSchemes).find(([, { form }]) => form.test(hash));
  return (found?.[0] as ForeignScheme | undefined) ?? null;
}

export type FirebaseParameters = {
  /** The four values of the Firebase console, the first two in Base64. */
  readonly signerKey: string;
  readonly saltSeparator: string;
  readonly rounds: number;
  readonly memCost: number;
};

/**
 * Firebase's hash is its signer key, encrypted with a key that scrypt makes from the password (AES-256-CTR). We store
 * the key stream alone: hash XOR signer key. It verifies the same password, and the signer key stays out of the database.
 */
export function encodeFirebase(
  { salt, hash }: { readonly salt: string; readonly hash: string },
  { signerKey, saltSeparator, rounds, memCost }: FirebaseParameters,
): string {
  // `auth:export` writes the URL-safe alphabet.
  const signer = Buffer.from(signerKey, 'base64');
  const stream = Buffer.from(hash, 'base64').map((byte, index) => byte ^ (signer[index] ?? 0));
  const salted = Buffer.concat([salt, saltSeparator].map((text) => Buffer.from(text, 'base64')));
  const [saltText, streamText] = [salted, Buffer.from(stream)].map((b) => b.toString('base64'));
  return `$firebase-scrypt$m=${memCost},r=${rounds}$${saltText}$${streamText}`;
}

function keyStream(key: Buffer, length: number): Buffer {
  return createCipheriv('aes-256-ctr', key, Buffer.alloc(16)).update(Buffer.alloc(length));
}
