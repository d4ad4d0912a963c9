import { sql } from 'drizzle-orm';
import type { Db } from './client.ts';
import { isMigrated } from './migrated.ts';
import { sessions } from './tables.ts';

/**
 * Resolves when the database answers, is migrated and can be written. A standby, or a primary that a failover has made
 * read-only, answers every query but refuses every refresh.
 *
 * @throws Error with SQLSTATE 25006 when it is read-only; otherwise what the driver throws
 */
export async function assertReady(db: Db): Promise<void> {
  const [row] = await db
    .select({
      isReadOnly: sql<boolean>`current_setting('transaction_read_only') = 'on'`,
      hasSessions: sql<boolean>`exists (select from ${sessions})`,
    })
    .from(sql`(select) as nothing`);
  if (row?.isReadOnly) {
    throw Object.assign(new Error('the database is read-only'), { code: '25006' });
  }
  if (!(await isMigrated(db))) throw new Error('a migration has not been applied');
}
