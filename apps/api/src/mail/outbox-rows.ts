import { and, eq, lte, sql } from 'drizzle-orm';
import type { Db } from '../db/client.ts';
import { outbox } from '../db/mail-tables.ts';
import type { Clock } from '../lib/clock.ts';

export type OutboxRow = typeof outbox.$inferSelect;

export type OutboxRows = {
  /**
   * Takes the mail that has been due for longest, for `lease` milliseconds. Until then no other process gets it. The
   * row stays, so a mail is not lost when this process dies.
   */
  claim(lease: number): Promise<OutboxRow | null>;
  remove(row: OutboxRow): Promise<void>;
  postpone(row: OutboxRow, delay: number): Promise<void>;
};

/** Every function is one short statement, so that no connection is held while a mail is sent. */
export function createOutboxRows(db: Db, clock: Clock): OutboxRows {
  const after = (ms: number) => new Date(clock.now() + ms);
  return {
    async claim(lease) {
      const next = db
        .select({ id: outbox.id })
        .from(outbox)
        .where(lte(outbox.dueAt, after(0)))
        .orderBy(outbox.dueAt)
        .limit(1)
        .for('update', { skipLocked: true });
      const [row] = await db
        .update(outbox)
        .set({ dueAt: after(lease), attempts: sql`${outbox.attempts} + 1` })
        .where(eq(outbox.id, sql`(${next})`))
        .returning();
      return row ?? null;
    },
    async remove({ id }) {
      await db.delete(outbox).where(eq(outbox.id, id));
    },
    async postpone({ id, attempts }, delay) {
      // When the attempt outlived its lease, another process has the row now and has counted its own attempt.
      const isOurs = and(eq(outbox.id, id), eq(outbox.attempts, attempts));
      await db
        .update(outbox)
        .set({ dueAt: after(delay) })
        .where(isOurs);
    },
  };
}
