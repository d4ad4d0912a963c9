import { and, eq, inArray, lt, lte, notExists, or, sql } from 'drizzle-orm';
import { isAnyOf } from '../db/any-of.ts';
import type { Db, Tx } from '../db/client.ts';
import { passwordFailures, users } from '../db/tables.ts';
import type { Clock } from '../lib/clock.ts';
import { foldName } from '../lib/fold-name.ts';

/**
 * CONSECUTIVE WRONG PASSWORDS of one account, from anywhere and under any spelling of its name. After 100 of them the
 * password is closed until it is reset (NIST SP 800-63B-4 §3.2.2). Otherwise guesses from many addresses would never end.
 *
 * A browser that has signed in to the account before has a counter of its own (core/devices.ts), so that strangers cannot
 * lock the owner out. When that counter is full too, the browser counts as any other.
 *
 * An attempt is counted before its password is checked, so that parallel guesses cannot pass the limit. An unknown name
 * is counted by the very same statement, in one of a fixed number of rows, so that neither the time nor the size of the
 * table shows which accounts exist.
 */
export type PasswordFailures = {
  count(attempt: CountedAttempt): Promise<Guess>;
};

type CountedAttempt = {
  /** Null when no account has the name that was typed. */
  readonly userId: string | null;
  /** What was typed as the name. */
  readonly name: string;
  /** The device that the browser's cookie names for this account, if it does. */
  readonly deviceId: string | null;
};

export type Guess = {
  /** The password is closed: even the right one is answered as a wrong one. */
  readonly isClosed: boolean;
  /** This is the attempt after which the owner is to be warned. It occurs once in each series of failures. */
  readonly isWarning: boolean;
  /** This is the last attempt that is checked. */
  readonly isLast: boolean;
  /** Ends the series of failures, because the password was right. */
  succeeded(): Promise<void>;
  /** Takes the attempt back, because its password could not be checked. */
  undecided(): Promise<void>;
};

/** How many failures in a row warn the owner, and how many close the password. */
const failureLimits = { warning: 20, closing: 100 };

const year = 365 * 86_400_000;
const { warning, closing } = failureLimits;
const rowsForUnknownNames = 1024;

type Options = {
  readonly db: Db;
  readonly clock: Clock;
  readonly fingerprint: (name: string) => string;
};

export function createPasswordFailures({ db, clock, fingerprint }: Options): PasswordFailures {
  const increment = prepareIncrement(db);

  /** Counts at the last of these counters. */
  async function hit(counters: readonly string[]): Promise<number> {
    const key = counters.at(-1);
    const [row] = await increment.execute({ key, now: new Date(clock.now()) });
    return row?.failures ?? 0;
  }

  /** The row of an unknown name. Many names share a row, so nothing follows from its count. */
  function rowOfUnknown(name: string): string {
    const bits = Buffer.from(fingerprint(foldName(name)), 'base64url').readUInt16BE();
    return `~${bits % rowsForUnknownNames}`;
  }

  return {
    async count({ userId, name, deviceId }) {
      const unknown = rowOfUnknown(name);
      const account = userId ?? unknown;
      const counters = [deviceId === null ? account : `+${deviceId}`];
      let failures = await hit(counters);
      if (deviceId !== null && failures > closing) {
        counters.push(account);
        failures = await hit(counters);
      }
      return {
        isClosed: userId !== null && failures > closing,
        isWarning: failures === warning,
        isLast: failures === closing,
        async succeeded() {
          await db.delete(passwordFailures).where(inArray(passwordFailures.key, counters));
        },
        async undecided() {
          // The warning must come once. So the count never returns from there, and never undoes the attempts of others.
          if (failures === warning || failures > closing) return;
          await db
            .update(passwordFailures)
            .set({ failures: failures - 1 })
            .where(
              and(
                inArray(passwordFailures.key, counters.slice(-1)),
                eq(passwordFailures.failures, failures),
              ),
            );
        },
      };
    },
  };
}

function prepareIncrement(db: Db) {
  const now = sql.param(sql.placeholder('now'), passwordFailures.lastAt);
  return db
    .insert(passwordFailures)
    .values({ key: sql.placeholder('key'), failures: 1, lastAt: sql`${now}` })
    .onConflictDoUpdate({
      target: passwordFailures.key,
      set: {
        // One more than the limit is as good as any higher count, and cannot overflow.
        failures: sql`least(${passwordFailures.failures} + 1, ${closing + 1})`,
        lastAt: sql`excluded.last_at`,
      },
    })
    .returning({ failures: passwordFailures.failures })
    .prepare('password_failure');
}

/** Opens the password of an account again, because the account has a new one. Call it in the transaction of the reset. */
export async function forgetPasswordFailures(tx: Tx, userId: string): Promise<void> {
  await tx.delete(passwordFailures).where(eq(passwordFailures.key, userId));
}

/**
 * Deletes counts that did not change for a year. A closed password stays closed as long as its account exists.
 * @returns how many it deleted
 */
export async function purgePasswordFailures(db: Db, now: Date, limit: number): Promise<number> {
  const account = db.select({ id: users.id }).from(users).where(eq(users.id, passwordFailures.key));
  const old = db
    .select({ key: passwordFailures.key })
    .from(passwordFailures)
    .where(
      and(
        lt(passwordFailures.lastAt, new Date(now.getTime() - year)),
        or(lte(passwordFailures.failures, closing), notExists(account)),
      ),
    )
    .limit(limit);
  const deleted = await db
    .delete(passwordFailures)
    .where(isAnyOf(passwordFailures.key, old))
    .returning({ key: passwordFailures.key });
  return deleted.length;
}
