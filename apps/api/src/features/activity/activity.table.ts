import { bigint, index, pgTable, text } from 'drizzle-orm/pg-core';
import { instant } from '../../db/instant.ts';
import { users } from '../../db/tables.ts';

/**
 * The security events of each account. Rows are only ever added: a trigger (db/migrations/0006) refuses every change
 * but the purge of old rows. When an account is deleted its rows stay, without anything that identifies the person.
 */
export const accountEvents = pgTable(
  'account_events',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    userId: text('user_id').references(() => users.id, { onDelete: 'set null' }),
    at: instant('at').notNull(),
    type: text('type').notNull(),
    sessionId: text('session_id'),
    address: text('address'),
    device: text('device'),
  },
  (table) => [
    index('account_events_of_user').on(table.userId, table.id),
    index('account_events_at').on(table.at),
  ],
);
