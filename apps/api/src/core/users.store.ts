import type { Role, User } from '@latchkey/contracts/user';
import { and, desc, eq, isNull, or, sql } from 'drizzle-orm';
import type { Db } from '../db/client.ts';
import { users } from '../db/tables.ts';
import { foldName } from '../lib/fold-name.ts';
import type { PasswordRecord } from './password.ts';

/** The person, without anything that could be presented as a credential. */
export type UserAccount = {
  readonly id: string;
  readonly username: string;
  readonly email: string;
  readonly role: Role;
  readonly emailVerifiedAt: Date | null;
  readonly disabledAt: Date | null;
};

export type UserStore = {
  findById(id: string): Promise<UserAccount | null>;
  /** For signing in only: the one query that reads the password hash. Names are compared by lib/fold-name.ts. */
  findWithPassword(
    username: string,
  ): Promise<{ user: UserAccount; password: PasswordRecord } | null>;
  setPassword(id: string, password: PasswordRecord): Promise<void>;
  /** Adds a user unless the name is taken; false when it was. */
  create(user: UserAccount & { createdAt: Date; password: PasswordRecord }): Promise<boolean>;
  /** Whether there is nobody who could sign in. */
  isEmpty(): Promise<boolean>;
};

const account = {
  id: users.id,
  username: users.username,
  email: users.email,
  role: users.role,
  emailVerifiedAt: users.emailVerifiedAt,
  disabledAt: users.disabledAt,
};
const password = { hash: users.passwordHash, pepperId: users.pepperId };

/** What a person is told about themselves: named fields only, so that a new column never leaks by itself. */
export function toUser({ id, username, email, role }: User): User {
  return { id, username, email, role };
}

/** Users in PostgreSQL. */
export function createUserStore(db: Db): UserStore {
  const byId = db
    .select(account)
    .from(users)
    .where(eq(users.id, sql.placeholder('id')))
    .prepare('user_by_id');
  const byName = db
    .select({ user: account, password })
    .from(users)
    .where(
      or(
        eq(users.usernameKey, sql.placeholder('key')),
        // A row that was written by hand has no key yet; until it has, its name is what it is, letter by letter.
        and(isNull(users.usernameKey), eq(users.username, sql.placeholder('username'))),
      ),
    )
    .orderBy(desc(isNull(users.usernameKey)))
    .limit(1)
    .prepare('user_by_name');
  return {
    findById: async (id) => (await byId.execute({ id }))[0] ?? null,
    findWithPassword: async (username) =>
      (await byName.execute({ username, key: foldName(username) }))[0] ?? null,
    async setPassword(id, { hash, pepperId }) {
      await db.update(users).set({ passwordHash: hash, pepperId }).where(eq(users.id, id));
    },
    async create({ password: { hash, pepperId }, ...user }) {
      const added = await db
        .insert(users)
        .values({
          ...user,
          usernameKey: foldName(user.username),
          emailKey: foldName(user.email),
          passwordHash: hash,
          pepperId,
        })
        .onConflictDoNothing()
        .returning({ id: users.id });
      return added.length > 0;
    },
    isEmpty: async () => (await db.select({ id: users.id }).from(users).limit(1)).length === 0,
  };
}
