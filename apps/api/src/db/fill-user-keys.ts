import { and, asc, gt, inArray, isNull, or, sql } from 'drizzle-orm';
import { foldAddress, foldName } from '../lib/fold-name.ts';
import { StartupError } from '../lib/startup-error.ts';
import type { Db } from './client.ts';
import { users } from './tables.ts';

type Row = Pick<
  typeof users.$inferSelect,
  'id' | 'username' | 'email' | 'usernameKey' | 'emailKey'
>;

const mostNamed = 20;

/**
 * Makes the missing keys of names and addresses: for users from before keys existed, and for users who were added or
 * renamed by hand. Works in batches, and each finished batch is kept.
 *
 * @throws StartupError that lists the names and addresses that have become equal; those stay without a key
 */
export async function fillUserKeys(db: Db, batchSize = 500): Promise<void> {
  const clashes: string[] = [];
  for (let batch = await readBatch(db, null, batchSize); batch.length > 0; ) {
    clashes.push(
      ...(await fillColumn(db, batch, { text: 'username', key: 'usernameKey', fold: foldName })),
    );
    clashes.push(
      ...(await fillColumn(db, batch, { text: 'email', key: 'emailKey', fold: foldAddress })),
    );
    batch = await readBatch(db, batch.at(-1)?.id ?? null, batchSize);
  }
  if (clashes.length === 0) return;
  const more = clashes.length > mostNamed ? [`and ${clashes.length - mostNamed} more`] : [];
  throw new StartupError(
    `Names and addresses are compared without case and form, so these are now equal; change one of each:\n  - ${[...clashes.slice(0, mostNamed), ...more].join('\n  - ')}`,
  );
}

function readBatch(db: Db, after: string | null, batchSize: number): Promise<Row[]> {
  return db
    .select({
      id: users.id,
      username: users.username,
      email: users.email,
      usernameKey: users.usernameKey,
      emailKey: users.emailKey,
    })
    .from(users)
    .where(
      and(
        or(isNull(users.usernameKey), isNull(users.emailKey)),
        after === null ? undefined : gt(users.id, after),
      ),
    )
    .orderBy(asc(users.id))
    .limit(batchSize);
}

type Column = {
  readonly text: 'username' | 'email';
  readonly key: 'usernameKey' | 'emailKey';
  readonly fold: (text: string) => string;
};

/** @returns the clashes as text */
async function fillColumn(db: Db, batch: readonly Row[], column: Column): Promise<string[]> {
  const { text, key, fold } = column;
  const wanted = batch
    .filter((row) => row[key] === null)
    .map((row) => ({ id: row.id, text: row[text], key: fold(row[text]) }));
  if (wanted.length === 0) return [];
  const keys = wanted.map((row) => row.key);
  const taken = await db
    .select({ text: users[text], key: users[key] })
    .from(users)
    .where(inArray(users[key], keys));
  const holders = new Map(taken.map((row) => [row.key, row.text]));
  const clashes: string[] = [];
  const free = wanted.filter((row) => {
    const other = holders.get(row.key);
    if (other !== undefined)
      clashes.push(`${JSON.stringify(other)} and ${JSON.stringify(row.text)}`);
    else holders.set(row.key, row.text);
    return other === undefined;
  });
  if (free.length > 0) {
    const values = sql.join(
      free.map((row) => sql`(${row.id}, ${row.key})`),
      sql`, `,
    );
    await db.execute(
      sql`update ${users} set ${sql.identifier(users[key].name)} = made.key from (values ${values}) as made (id, key) where ${users.id}::text = made.id`,
    );
  }
  return clashes;
}
