import { and, count, eq, gt, sql } from 'drizzle-orm';
import type { Links } from '../../core/links.ts';
import type { Notice, Notices, NotMeData } from '../../core/notices.ts';
import type { Outbox } from '../../core/outbox.ts';
import type { Tx } from '../../db/client.ts';
import { links as linkTable } from '../../db/mail-tables.ts';
import type { Clock } from '../../lib/clock.ts';
import { noticeMail } from './notice-mail.ts';

const hour = 3_600_000;

/** For how long "This was not me" works, in milliseconds. */
const notMeLifetime = 7 * 24 * hour;

/** Whoever knows the password could otherwise fill the mailbox by signing in without cookies. */
const newDeviceLimit = { max: 5, window: hour };

type Options = { readonly links: Links; readonly outbox: Outbox; readonly clock: Clock };

/** Tells the owner of an account by mail what matters, with a link for "This was not me". */
export function createNotices(options: Options): Notices {
  const { outbox, clock } = options;
  return {
    async put(tx, notice) {
      const { type, userId, to, place } = notice;
      const { address, device } = place;
      const now = clock.now();
      if (type === 'new_device' && (await isToldEnough(tx, userId, now))) return;
      const linkId = await issueLink(options, tx, notice);
      const params = {
        ...{ type, at: new Date(now).toISOString(), address, device, linkId },
        undoLinkId: notice.undoLinkId ?? null, // feature: email-change
      };
      await outbox.put(tx, noticeMail, {
        to,
        userId: type === 'account_deleted' ? null : userId,
        params,
      });
    },
  };
}

async function issueLink(
  { links }: Options,
  tx: Tx,
  { type, userId, to, place, sessionId }: Notice,
): Promise<string | null> {
  if (type === 'account_deleted' || type === 'email_returned') return null;
  const { address, device } = place;
  const data: NotMeData = { type, to, sessionId, address, device };
  // The link is not tied to the address that it is sent to, because it outlives a change of that address.
  return links.issue(tx, {
    purpose: 'not_me',
    userId,
    sentTo: null,
    lifetime: notMeLifetime,
    data,
  });
}

async function isToldEnough(tx: Tx, userId: string, now: number): Promise<boolean> {
  const [row] = await tx
    .select({ told: count() })
    .from(linkTable)
    .where(
      and(
        eq(linkTable.userId, userId),
        eq(sql`${linkTable.data} ->> 'type'`, 'new_device'),
        gt(linkTable.createdAt, new Date(now - newDeviceLimit.window)),
      ),
    );
  return (row?.told ?? 0) >= newDeviceLimit.max;
}

/** What the composition root spreads: with it, people get mails about what matters. */
export const noticesByMail = (options: Options): { readonly notices?: Notices } => ({
  notices: createNotices(options),
});
