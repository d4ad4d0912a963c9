import type { Tx } from '../db/client.ts';
import { outbox } from '../db/mail-tables.ts';
import type { Clock } from '../lib/clock.ts';
import { newId } from '../lib/id.ts';
import type { MailParams, MailTemplate } from './mail.ts';

export type Outbox = {
  /**
   * Writes a mail in the transaction of the change that it reports: either both happen or neither. The database wakes
   * the sender (mail/send-mails.ts) when the transaction is committed.
   * @returns the id of the mail's row
   */
  put<Params extends MailParams>(
    tx: Tx,
    template: MailTemplate<Params>,
    mail: {
      readonly to: string;
      /** Whose mail it is. It is deleted with the account, unless this is null. */
      readonly userId: string | null;
      readonly params: Params;
    },
  ): Promise<string>;
};

export function createOutbox(clock: Clock): Outbox {
  return {
    async put(tx, template, { to, userId, params }) {
      const now = new Date(clock.now());
      const id = newId();
      const row = { id, template: template.name, recipient: to, params, userId };
      await tx.insert(outbox).values({ ...row, createdAt: now, dueAt: now });
      return id;
    },
  };
}
