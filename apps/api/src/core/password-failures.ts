import { eq } from 'drizzle-orm';
import type { Tx } from '../db/client.ts';
import { passwordFailures } from '../db/tables.ts';

/** The key under which wrong passwords for an account are counted, whether its name or its address was typed. */
export const failuresKeyOf = (userId: string): string => `user:${userId}`;

/** Forgets the wrong passwords for an account, because it has a new one. */
export async function forgetPasswordFailures(tx: Tx, userId: string): Promise<void> {
  await tx.delete(passwordFailures).where(eq(passwordFailures.key, failuresKeyOf(userId)));
}
