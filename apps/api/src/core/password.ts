import { createHash, createHmac, type KeyObject } from 'node:crypto';
import { availableParallelism } from 'node:os';
import bcrypt from 'bcrypt';
import { type Clock, systemClock } from '../lib/clock.ts';
import { createFairQueue, type QueueWatcher } from './fair-queue.ts';
import {
  type ForeignScheme,
  foreignSchemes,
  isForeignScheme,
  isVerifiable,
} from './foreign-hashes.ts';

/**
 * What the database stores: a `$2b$` string, and the name of the pepper that was used for it. An imported hash has the
 * name of its scheme there (core/foreign-hashes.ts).
 */
export type PasswordRecord = { readonly hash: string; readonly pepperId: string };

export type PasswordCheck = {
  readonly matches: boolean;
  readonly needsRehash: boolean;
  /** Why no password can match this record. An operator has to repair the record or the settings. */
  readonly fault?: 'not_bcrypt' | 'unknown_pepper' | 'unreadable_import';
};

export type Passwords = {
  /** @param owner the client's network, whose turn in the queue the work takes */
  hash(password: string, owner?: string): Promise<PasswordRecord>;
  /** `null` stands for an unknown user and costs the same as a wrong password. */
  verify(password: string, record: PasswordRecord | null, owner?: string): Promise<PasswordCheck>;
  /** @throws QueueFullError when a check for this owner would be refused at once */
  ensureRoom(owner: string): void;
};

/**
 * Limits of the queue for bcrypt: places for each worker, and the longest wait in milliseconds. A sign-in that waits
 * this long, and then does its work, still ends within the 8 s that a browser waits.
 */
export const passwordQueue = { placesPerWorker: 16, maxWait: 5_000 };

/**
 * The hashes that the library can read. For anything else the library returns at once or throws, and either would
 * reveal that the account exists.
 */
const bcryptHash = /^\$2[ab]\$(?:0[4-9]|[12]\d|3[01])\$[./A-Za-z0-9]{53}$/;

/**
 * How many bcrypt calls run at once. Each occupies a core, and more than three would occupy all four threads of libuv.
 * Other requests need the rest.
 */
export const workersFor = (cores: number): number =>
  Math.max(1, Math.min(3, Math.floor(cores / 2)));

type Options = {
  readonly peppers: readonly KeyObject[];
  readonly cost: number;
  /** How many bcrypt calls run at once. By default `workersFor` decides. */
  readonly workers?: number;
  readonly clock?: Clock;
  readonly queueWatcher?: QueueWatcher | undefined;
};

/**
 * Hashes and verifies passwords as bcrypt(base64(HMAC-SHA-384(pepper, NFC(password)))).
 *
 * bcrypt reads 72 bytes and stops at NUL. The HMAC turns any password into 64 base64 characters, so none is cut and
 * none collides (OWASP Password Storage, "Pre-Hashing Passwords with bcrypt"). A copied database is worthless without
 * the pepper, because the pepper is not in it. NFC is applied because keyboards differ in how they compose the same
 * character (NIST SP 800-63B-4 §3.1.1.2).
 *
 * @throws QueueFullError from `hash` and `verify` when too many calls are waiting
 */
export function createPasswords(options: Options): Passwords {
  const { peppers, cost, clock = systemClock } = options;
  const [currentPepper] = peppers;
  if (!currentPepper) throw new Error('no password pepper');
  const currentId = pepperName(currentPepper);
  const byId = new Map(peppers.map((pepper) => [pepperName(pepper), pepper]));

  const workers = options.workers ?? workersFor(availableParallelism());
  const { maxWait, placesPerWorker } = passwordQueue;
  const places = workers * placesPerWorker;
  const watcher = options.queueWatcher;
  const queue = createFairQueue({ clock, workers, places, maxWait, watcher });
  const dummyHash = `$2b$${String(cost).padStart(2, '0')}$${'.'.repeat(53)}`;

  return {
    ensureRoom: queue.ensureRoom,
    hash: (password, owner = '') =>
      queue.run(owner, async () => ({
        hash: await bcrypt.hash(preHash(currentPepper, password), cost),
        pepperId: currentId,
      })),
    verify: (password, record, owner = '') =>
      queue.run(owner, async () => {
        if (record && isForeignScheme(record.pepperId)) {
          const ownWork = () => bcrypt.compare(preHash(currentPepper, password), dummyHash);
          return verifyForeign(record.pepperId, { hash: record.hash, password, ownWork });
        }
        const pepper = record && byId.get(record.pepperId);
        const isReadable = record !== null && bcryptHash.test(record.hash);
        const input = preHash(pepper ?? currentPepper, password);
        const hash = pepper && isReadable ? record.hash : dummyHash;
        const matches = (await bcrypt.compare(input, hash)) && hash !== dummyHash;
        const storedCost = bcrypt.getRounds(hash);
        await makeUpWork(input, storedCost, cost);
        return {
          matches,
          needsRehash: matches && (storedCost < cost || record?.pepperId !== currentId),
          ...(record &&
            hash === dummyHash && { fault: isReadable ? 'unknown_pepper' : 'not_bcrypt' }),
        };
      }),
  };
}

/**
 * Adds the work that a hash of lower cost saves. A faster answer would distinguish an old account from an unknown name.
 * The right password gets the extra work too, because a disabled account must answer it like a wrong password.
 * Work doubles with each cost step: 2^c + (2^c + … + 2^(cost-1)) = 2^cost.
 */
async function makeUpWork(input: string, storedCost: number, cost: number): Promise<void> {
  for (let step = storedCost; step < cost; step++) await bcrypt.hash(input, step);
}

/**
 * Verifies an imported hash, and does the work of one of our own at the same time: the answer must not come sooner than
 * for an unknown name. The right password needs a hash of our own in any case.
 */
async function verifyForeign(
  name: ForeignScheme,
  given: { readonly hash: string; readonly password: string; ownWork(): Promise<unknown> },
): Promise<PasswordCheck> {
  const { hash, password } = given;
  const { verify } = foreignSchemes[name];
  const isReadable = isVerifiable(name, hash);
  const work = () =>
    verify ? verify(password, hash) : bcrypt.compare(password, hash.replace(/^\$2y/, '$2b'));
  const [matches] = await Promise.all([isReadable && work(), given.ownWork()]);
  return { matches, needsRehash: matches, ...(!isReadable && { fault: 'unreadable_import' }) };
}

function preHash(pepper: KeyObject, password: string): string {
  return createHmac('sha384', pepper).update(password.normalize('NFC')).digest('base64');
}

function pepperName(pepper: KeyObject): string {
  return createHash('sha256')
    .update('pepper')
    .update(pepper.export())
    .digest('base64url')
    .slice(0, 11);
}
