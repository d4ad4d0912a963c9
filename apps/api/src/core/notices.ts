import type { Tx } from '../db/client.ts';
import type { Place } from './place.ts';

/** What the owner of an account is told by mail, and can take back with "This was not me". */
export type ReversibleNotice =
  | 'new_device'
  | 'password_changed'
  | 'password_reset'
  | 'email_changed'
  | 'refresh_token_reused'
  | 'many_wrong_passwords';

/**
 * After an account is deleted there is nothing left that its owner could take back. An address that took the account
 * back must not lose it again to the address from which it did so.
 */
export type FinalNotice = 'account_deleted' | 'email_returned';

export type NoticeType = ReversibleNotice | FinalNotice;

/** What the row of a link of purpose `not_me` keeps. features/notices writes it, and features/not-me reads it. */
export type NotMeData = {
  readonly type: ReversibleNotice;
  /** The address of the mail, which was the address of the account before the change. */
  readonly to: string;
  readonly sessionId: string | null;
  readonly address: string | null;
  readonly device: string | null;
};

export type Notice = {
  readonly type: NoticeType;
  readonly userId: string;
  /** The address as it was before the change. */
  readonly to: string;
  readonly place: Place;
  /** The session that made the change or that began; "This was not me" ends it. */
  readonly sessionId: string | null;
  /** The link that takes a change of the address back. The button of the mail leads there. */ // feature: email-change
  readonly undoLinkId?: string; // feature: email-change
};

/** Writes mails about what matters, in the transaction of what happened. features/notices makes them. */
export type Notices = { put(tx: Tx, notice: Notice): Promise<void> };

/** Writes no mail: an application without features/notices. */
export const noNotices: Notices = { put: async () => {} };
