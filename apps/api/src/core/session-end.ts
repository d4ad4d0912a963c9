import { sql } from 'drizzle-orm';
import { sessions } from '../db/tables.ts';

/**
 * The end of a session is never recorded as earlier than the issue of its newest tokens. After the clock stepped back,
 * those tokens would otherwise outlive the time for which the API processes remember the end. The triggers that end
 * sessions do the same (db/migrations/0013).
 */
export const endOf = (now: Date) =>
  sql`greatest(${sql.param(now, sessions.revokedAt)}::timestamptz, ${sessions.rotatedAt})`;
