import { index, pgTable, text } from 'drizzle-orm/pg-core';
import { instant } from '../../db/instant.ts';

/**
 * Registrations whose address is not proven. They are not accounts: nobody can sign in with one, and a registration of
 * somebody else's address leaves nothing behind. The folded name is reserved until `expiresAt`.
 */
export const registrations = pgTable(
  'registrations',
  {
    id: text('id').primaryKey(),
    username: text('username').notNull(),
    usernameKey: text('username_key').notNull(),
    email: text('email').notNull(),
    emailKey: text('email_key').notNull(),
    passwordHash: text('password_hash').notNull(),
    pepperId: text('pepper_id').notNull(),
    /** The id of the invitation that is used up when the account is made; null where none was needed. */
    invitationId: text('invitation_id'),
    createdAt: instant('created_at').notNull(),
    expiresAt: instant('expires_at').notNull(),
  },
  (table) => [
    index('registrations_username_key').on(table.usernameKey),
    index('registrations_email_key').on(table.emailKey),
    index('registrations_expires_at').on(table.expiresAt),
  ],
);
