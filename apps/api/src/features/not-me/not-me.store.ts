import { and, asc, eq, gt, sql } from 'drizzle-orm';
import type { NotMeData } from '../../core/notices.ts';
import type { Tx } from '../../db/client.ts';
import { links } from '../../db/mail-tables.ts';

/** Whether the address of the account has been changed from this one by a change that can still be taken back. */
export async function wasChangedFrom(
  tx: Tx,
  { userId, email, now }: { userId: string; email: string; now: Date },
): Promise<boolean> {
  const isOf = (member: keyof NotMeData, value: string) =>
    eq(sql`${links.data} ->> ${member}`, value);
  const found = await tx
    .select({ id: links.id })
    .from(links)
    .where(
      and(
        eq(links.userId, userId),
        eq(links.purpose, 'not_me'),
        isOf('type', 'email_changed'),
        isOf('to', email),
        gt(links.expiresAt, now),
      ),
    )
    .orderBy(asc(links.createdAt))
    .limit(1);
  return found.length > 0;
}
