import { and, desc, eq, isNull, or, sql } from 'drizzle-orm';
import type { Db, Tx } from '../db/client.ts';
import { passwords, users } from '../db/tables.ts';
import { foldAddress, foldName } from '../lib/fold-name.ts';
import type { PasswordRecord } from './password.ts';
import { type Person, personColumns } from './person.ts';

type NewPerson = Person & {
  readonly createdAt: Date;
  /** Null for a person who proves who they are in another way. */
  readonly password: PasswordRecord | null;
};

/** `mustChange`: the password signs nobody in any more, until it is reset by mail. */
type StoredPassword = PasswordRecord & { readonly mustChange: boolean };

export type UserStore = {
  findById(id: string): Promise<Person | null>;
  /**
   * Reads a password's hash, to sign the person in. Names are compared as lib/fold-name.ts folds them.
   *
   * A username contains no @, so no text can be one person's username and another's address. Should there be such an old
   * row, its username wins, because that name has signed its person in before.
   * @param nameOrAddress the username or the address; the address alone where the address is the name
   */
  findWithPassword(
    nameOrAddress: string,
  ): Promise<{ readonly person: Person; readonly password: StoredPassword | null } | null>;
  /** Renews the hash of a password, unless the person has another password by now. */
  renewHash(id: string, renewal: { from: string; to: PasswordRecord }): Promise<void>;
  /** The password of the person who is signed in, to check it once more. */
  findPassword(id: string): Promise<StoredPassword | null>;
  /** Finds the person whose address this is, as `foldAddress` folds it. */
  findByEmail(email: string): Promise<Person | null>;
  /** Adds a person. Returns false, and adds nobody, when the name or the address is taken. */
  create(person: NewPerson): Promise<boolean>;
  /** Whether there is no account at all. */
  isEmpty(): Promise<boolean>;
};

/**
 * Stores persons and their passwords in PostgreSQL.
 * @param names whether people sign in with a username or their address, or with their address alone (SIGN_IN_NAMES)
 */
export function createUserStore(db: Db, names: 'username' | 'email' = 'username'): UserStore {
  const statements = prepareStatements(db, names);
  return {
    findById: async (id) => (await statements.byId.execute({ id }))[0] ?? null,
    async findWithPassword(typed) {
      const keys = { nameKey: foldName(typed), addressKey: foldAddress(typed) };
      return (await statements.byName.execute({ typed, ...keys }))[0] ?? null;
    },
    findPassword: async (id) =>
      (await db.select(storedPassword).from(passwords).where(eq(passwords.userId, id)))[0] ?? null,
    async renewHash(userId, { from, to }) {
      await db
        .update(passwords)
        .set(to)
        .where(and(eq(passwords.userId, userId), eq(passwords.hash, from)));
    },
    findByEmail: async (email) =>
      (
        await db
          .select(personColumns)
          .from(users)
          .where(eq(users.emailKey, foldAddress(email)))
      )[0] ?? null,
    create: ({ password, ...person }) =>
      db.transaction(async (tx) => {
        const { username, email } = person;
        const added = await tx
          .insert(users)
          .values({ ...person, usernameKey: foldName(username), emailKey: foldAddress(email) })
          .onConflictDoNothing()
          .returning({ id: users.id });
        if (added.length === 0) return false;
        if (password) await tx.insert(passwords).values({ userId: person.id, ...password });
        return true;
      }),
    isEmpty: async () => (await db.select({ id: users.id }).from(users).limit(1)).length === 0,
  };
}

const storedPassword = {
  hash: passwords.hash,
  pepperId: passwords.pepperId,
  mustChange: passwords.mustChange,
};

function prepareStatements(db: Db, names: 'username' | 'email') {
  const typed = sql.placeholder('typed');
  // A row that was inserted by hand has no keys until the next start. Until then what is typed must match exactly.
  const isNamed = or(
    eq(users.usernameKey, sql.placeholder('nameKey')),
    and(isNull(users.usernameKey), eq(users.username, typed)),
  );
  const hasAddress = or(
    eq(users.emailKey, sql.placeholder('addressKey')),
    and(isNull(users.emailKey), eq(users.email, typed)),
  );
  return {
    byId: db
      .select(personColumns)
      .from(users)
      .where(eq(users.id, sql.placeholder('id')))
      .prepare('user_by_id'),
    byName: db
      .select({
        person: personColumns,
        password: storedPassword,
      })
      .from(users)
      .leftJoin(passwords, eq(passwords.userId, users.id))
      .where(names === 'email' ? hasAddress : or(isNamed, hasAddress))
      .orderBy(
        ...(names === 'email'
          ? [desc(isNull(users.emailKey))]
          : [desc(sql`(${isNamed}) is true`), desc(isNull(users.usernameKey))]),
      )
      .limit(1)
      .prepare(names === 'email' ? 'user_by_address' : 'user_by_name'),
  };
}

/**
 * Gives a person a new password, as part of a larger change. Unlike `renewHash`, this is a change: it
 * counts as one, and the password works again if it had to be changed.
 */
export async function replacePassword(
  tx: Tx,
  userId: string,
  { changedAt, ...record }: PasswordRecord & { readonly changedAt: Date },
): Promise<void> {
  const change = { ...record, changedAt, mustChange: false };
  await tx
    .insert(passwords)
    .values({ userId, ...change })
    .onConflictDoUpdate({ target: passwords.userId, set: change });
}

/** Whether this is still the hash of the person's password, and the password still signs in. */
export async function hasPassword(tx: Tx, userId: string, hash: string): Promise<boolean> {
  const found = await tx
    .select({ hash: passwords.hash })
    .from(passwords)
    .where(and(eq(passwords.userId, userId), eq(passwords.mustChange, false)));
  return found[0]?.hash === hash;
}
