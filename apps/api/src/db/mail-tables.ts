import { index, integer, jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import { instant } from './instant.ts';
import { users } from './tables.ts';

/**
 * Links that mails carry, each good for one use. A row holds no token and no hash of one: the token is derived from the
 * id with a key that is not in the database (core/links.ts).
 */
export const links = pgTable(
  'links',
  {
    id: text('id').primaryKey(),
    purpose: text('purpose').notNull(),
    /** Null for a link to somebody who has no account yet. */
    userId: text('user_id').references(() => users.id, { onDelete: 'cascade' }),
    /** The folded address that the link was sent to; null when it was handed over in another way. */
    sentTo: text('sent_to'),
    /** What the link does, where its purpose does not say it all. */
    data: jsonb('data').$type<Readonly<Record<string, unknown>>>().notNull().default({}),
    createdAt: instant('created_at').notNull(),
    expiresAt: instant('expires_at').notNull(),
  },
  (table) => [
    index('links_user_id').on(table.userId),
    index('links_sent_to').on(table.sentTo),
    index('links_expires_at').on(table.expiresAt),
  ],
);

/**
 * Mails that are still to be sent. A row is written in the transaction of the change that it reports, and deleted when
 * the mail was handed to the mail server. It holds ids of links, never their tokens.
 */
export const outbox = pgTable(
  'outbox',
  {
    id: text('id').primaryKey(),
    /** Which template renders the mail. */
    template: text('template').notNull(),
    recipient: text('recipient').notNull(),
    params: jsonb('params').$type<Readonly<Record<string, unknown>>>().notNull(),
    /** Whose mail this is; null for a mail that must outlive the account. */
    userId: text('user_id').references(() => users.id, { onDelete: 'cascade' }),
    createdAt: instant('created_at').notNull(),
    /** When the next attempt may begin. A process that sends the mail moves this ahead, so that no other sends it too. */
    dueAt: instant('due_at').notNull(),
    attempts: integer('attempts').notNull().default(0),
  },
  (table) => [index('outbox_due_at').on(table.dueAt), index('outbox_user_id').on(table.userId)],
);
