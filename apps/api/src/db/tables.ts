import type { Role } from '@latchkey/contracts/user';
import { type SQL, sql } from 'drizzle-orm';
import { boolean, check, index, integer, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { instant } from './instant.ts';

/** Every role, as the database writes it. A role that is missing here does not compile; a new one needs a migration. */
const roles: Record<Role, SQL> = { user: sql`'user'`, admin: sql`'admin'` };

/**
 * How people can prove who they are, by the names of RFC 8176 §2: `pwd` is a password. What another method needs besides
 * its name here is in docs/adapt/add-a-way-to-sign-in.md.
 */
export const authMethods = ['pwd'] as const;

export const users = pgTable(
  'users',
  {
    id: text('id').primaryKey(),
    username: text('username').notNull(),
    email: text('email').notNull(),
    /**
     * The form in which names and addresses are compared. lib/fold-name.ts makes it, never the database. It is null in
     * a row that was written or renamed by hand, until the next start fills it in (db/fill-user-keys.ts).
     */
    usernameKey: text('username_key'),
    emailKey: text('email_key'),
    role: text('role', { enum: Object.keys(roles) as [Role, ...Role[]] })
      .notNull()
      .default('user'),
    createdAt: instant('created_at').notNull(),
    emailVerifiedAt: instant('email_verified_at'),
    disabledAt: instant('disabled_at'),
    /**
     * Until then nobody changes this person's password or address, or deletes the account. Set when the owner of the
     * mailbox reports a change that they did not make.
     */
    changesBlockedUntil: instant('changes_blocked_until'),
  },
  (table) => [
    uniqueIndex('users_username_key_unique').on(table.usernameKey),
    uniqueIndex('users_email_key_unique').on(table.emailKey),
    index('users_username_without_key').on(table.username).where(sql`${table.usernameKey} is null`),
    check('users_role_known', sql`${table.role} in (${sql.join(Object.values(roles), sql`, `)})`),
  ],
);

/** A person without a row here has no password. Such a person signs in another way, or cannot sign in yet. */
export const passwords = pgTable('passwords', {
  userId: text('user_id')
    .primaryKey()
    .references(() => users.id, { onDelete: 'cascade' }),
  hash: text('hash').notNull(),
  /** Which pepper the hash was made with, so that a pepper can be replaced. */
  pepperId: text('pepper_id').notNull(),
  /** Null for a password that was set before this column existed. */
  changedAt: instant('changed_at'),
  /** The password no longer signs anybody in until it is reset by mail. */
  mustChange: boolean('must_change').notNull().default(false),
});

/**
 * Consecutive wrong passwords for one account, from anywhere (NIST SP 800-63B-4 §3.2.2). An unknown name counts under a
 * key of its own, so that the same work is done for it.
 */
export const passwordFailures = pgTable(
  'password_failures',
  {
    key: text('key').primaryKey(),
    failures: integer('failures').notNull(),
    lastAt: instant('last_at').notNull(),
  },
  (table) => [index('password_failures_last_at').on(table.lastAt)],
);

/** One row per sign-in. It contains neither a token nor its hash, so nobody can sign in with a copied database. */
export const sessions = pgTable(
  'sessions',
  {
    id: text('id').primaryKey(),
    userId: text('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    createdAt: instant('created_at').notNull(),
    /** When the person last proved who they are. A renewal proves nothing, so it does not change this value. */
    authenticatedAt: instant('authenticated_at').notNull(),
    /** How the person proved it. */
    methods: text('methods', { enum: authMethods }).array().notNull(),
    /** Number of the newest refresh token issued in this session. */
    generation: integer('generation').notNull(),
    /** The generation that was exchanged for `generation`; null after sign-in. */
    parentGeneration: integer('parent_generation'),
    rotatedAt: instant('rotated_at').notNull(),
    /** When the session expires if it stays idle; never later than `absoluteExpiresAt`. */
    expiresAt: instant('expires_at').notNull(),
    absoluteExpiresAt: instant('absolute_expires_at').notNull(),
    revokedAt: instant('revoked_at'),
    revokedReason: text('revoked_reason'),
    /** The browser and the system on which the session began, such as `Firefox on Windows`; null when unknown. */
    device: text('device'),
    /** The header from which `device` was read, at most 256 characters. */
    userAgent: text('user_agent'),
    /** The client address at which the session began. */
    address: text('address'),
    /** False when the person asked to be forgotten as soon as the browser closes. */
    isRemembered: boolean('is_remembered').notNull().default(true),
    /** RFC 7638 thumbprint of the key that a renewal must prove to have; null when the browser kept no key. */ // feature: session-key
    keyThumbprint: text('key_thumbprint'), // feature: session-key
    /** The public key of the device that the browser has bound the session to, and since when. */ // feature: device-bound
    deviceKey: text('device_key'), // feature: device-bound
    deviceBoundAt: instant('device_bound_at'), // feature: device-bound
  },
  (table) => [
    index('sessions_user_id').on(table.userId),
    index('sessions_expires_at').on(table.expiresAt),
    index('sessions_revoked_at').on(table.revokedAt).where(sql`${table.revokedAt} is not null`),
    check('sessions_end_in_order', sql`${table.expiresAt} <= ${table.absoluteExpiresAt}`),
    check(
      'sessions_revoked_whole',
      sql`(${table.revokedAt} is null) = (${table.revokedReason} is null)`,
    ),
  ],
);

/**
 * Sessions whose rows were deleted before their time, because their account was. A trigger writes them. A process that
 * starts, or was cut off, learns here that their access tokens are worthless; see core/revocations.ts.
 */
export const deletedSessions = pgTable(
  'deleted_sessions',
  {
    id: text('id').primaryKey(),
    deletedAt: instant('deleted_at').notNull(),
  },
  (table) => [index('deleted_sessions_deleted_at').on(table.deletedAt)],
);

/** Fixed windows of counted attempts; see core/rate-limits.store.ts. */
export const rateLimits = pgTable(
  'rate_limits',
  {
    key: text('key').primaryKey(),
    hits: integer('hits').notNull(),
    windowEndsAt: instant('window_ends_at').notNull(),
  },
  (table) => [index('rate_limits_window_ends_at').on(table.windowEndsAt)],
);
