import type { Links } from '../../core/links.ts';
import type { Notices, NoticeType } from '../../core/notices.ts';
import type { Outbox } from '../../core/outbox.ts';
import type { Clock } from '../../lib/clock.ts';
import { noticeMail } from './notice-mail.ts';

const day = 86_400_000;

/** For how long "This was not me" works, in milliseconds. */
export const notMeLifetime = 7 * day;

/** After its account is deleted there is nothing left that a person could take back. */
const hasNotMe = (type: NoticeType) => type !== 'account_deleted';

type Options = { readonly links: Links; readonly outbox: Outbox; readonly clock: Clock };

/** Tells the owner of an account by mail what matters, with a link for "This was not me". */
export function createNotices({ links, outbox, clock }: Options): Notices {
  return {
    async put(tx, { type, userId, to, place, sessionId }) {
      const linkId = hasNotMe(type)
        ? await links.issue(tx, {
            purpose: 'not_me',
            userId,
            sentTo: null,
            lifetime: notMeLifetime,
            data: { type, sessionId, to },
          })
        : null;
      const { address, device } = place;
      const at = new Date(clock.now()).toISOString();
      const params = { type, at, address, device, linkId };
      await outbox.put(tx, noticeMail, { to, userId: linkId && userId, params });
    },
  };
}

/** What the composition root spreads: with it, people get mails about what matters. */
export const noticesByMail = (options: Options): { readonly notices?: Notices } => ({
  notices: createNotices(options),
});
