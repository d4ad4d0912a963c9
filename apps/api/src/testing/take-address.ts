import { eq } from 'drizzle-orm';
import { expect, vi } from 'vitest';
import { users } from '../db/tables.ts';
import { foldAddress } from '../lib/fold-name.ts';
import type { TestApp } from './create-test-app.ts';

/**
 * Gives an address to another account in the middle of a call that wants to write it: the call finds the address free,
 * and then waits for the other transaction. For PostgreSQL, because the embedded database has one connection.
 *
 * @returns the answer of the call
 */
export async function takeAddressDuring<Answer>(
  { source, addUser }: TestApp,
  email: string,
  call: () => Promise<Answer>,
): Promise<Answer> {
  const other = await addUser();
  const name = new URL(source.url ?? '').pathname.slice(1);
  const waiting = () =>
    source.asAdmin(
      `select 1 from pg_stat_activity where datname = '${name}' and wait_event_type = 'Lock'`,
    );
  const { db } = await source.connect();
  const answer = await db.transaction(async (tx) => {
    const set = { email, emailKey: foldAddress(email) };
    await tx.update(users).set(set).where(eq(users.id, other.id));
    const called = call();
    await vi.waitFor(async () => expect(await waiting()).toHaveLength(1), 10_000);
    // The call ends only after this transaction has.
    return { called };
  });
  return answer.called;
}
