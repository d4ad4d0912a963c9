import type { Logger } from 'pino';
import type { MailContext, MailParams, MailTemplate } from '../core/mail.ts';
import type { Clock } from '../lib/clock.ts';
import { maxClockSkew } from '../lib/clock.ts';
import type { OutboxRow, OutboxRows } from './outbox-rows.ts';
import { type RenderedMail, renderMail } from './render-mail.ts';
import { describeFault, isRefused, type Transport } from './transport.ts';

const minute = 60_000;

/** The longest that one attempt takes, in milliseconds. The server may take its time for each step, but not for all. */
const attemptLimit = minute;
/** For how long a process has a mail to itself. It outlasts an attempt, also where the clocks of processes differ. */
export const lease = attemptLimit + 2 * maxClockSkew;
/** For how long a mail is tried, in milliseconds. */
export const giveUpAfter = 24 * 60 * minute;
/** How many mails a process sends at one time. */
const parallel = 4;

/** The time until the next attempt, in milliseconds: half a minute, then twice as long each time, up to an hour. */
export const delayAfter = (attempts: number): number =>
  Math.min((minute / 2) * 2 ** Math.min(attempts - 1, 10), 60 * minute);

export type MailSender = {
  /**
   * Sends every mail that is due. Resolves when each was tried once. A call while mails are sent begins as many workers
   * as are missing, so that a mail need not wait for another one, which may take a minute.
   */
  sendDue(): Promise<void>;
  /** Begins no more attempts, and waits for those under way. */
  stop(): Promise<void>;
};

/** How an attempt ended. A delayed mail is tried again. */
export const mailOutcomes = ['sent', 'delayed', 'given_up'] as const;
export type MailOutcome = (typeof mailOutcomes)[number];

type Options = {
  readonly rows: OutboxRows;
  readonly templates: ReadonlyMap<string, MailTemplate>;
  readonly context: MailContext;
  readonly transport: Transport;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly limit?: number;
  readonly onOutcome?: ((outcome: MailOutcome) => void) | undefined;
};

/**
 * Sends the mails of the outbox, in any number of processes at one time (docs/decisions/0033).
 *
 * A process takes one mail by moving its `due_at` ahead, sends it, and deletes the row. If the process dies in between,
 * the mail is due again when the lease is over. So no mail is lost; one is sent twice only if its process dies between
 * the server's answer and the deletion, or if the database is away in between for longer than the lease.
 */
export function createMailSender(options: Options): MailSender {
  const { rows, logger } = options;
  const underWay = new Set<Promise<void>>();
  /** Mails that the server has accepted and that are still in the outbox, because the database did not answer. */
  const accepted = new Set<OutboxRow>();
  let workers = 0;
  let calls = 0;
  let warnedAt = 0;
  let isStopping = false;

  async function work(): Promise<void> {
    workers++;
    try {
      while (!isStopping) {
        const call = calls;
        await removeAccepted();
        const row = await rows.claim(lease);
        if (row) await send(row);
        // A call in the meantime may be about a mail that was put after this look at the outbox.
        else if (call === calls) return;
      }
    } catch (error) {
      if (warnedAt !== calls)
        logger.warn({ err: error }, 'mails cannot be sent; trying again soon');
      warnedAt = calls;
    } finally {
      workers--;
    }
  }

  async function send(row: OutboxRow): Promise<void> {
    if ((await attempt(row, options)) !== 'sent') return;
    accepted.add(row);
    await removeAccepted();
  }

  async function removeAccepted(): Promise<void> {
    for (const row of accepted) {
      await rows.remove(row);
      accepted.delete(row);
    }
  }

  function begin(): void {
    const worker = work().finally(() => underWay.delete(worker));
    underWay.add(worker);
  }

  return {
    async sendDue() {
      calls++;
      while (!isStopping && workers < parallel) begin();
      await Promise.all(underWay);
    },
    async stop() {
      isStopping = true;
      await Promise.all(underWay);
    },
  };
}

/** Tries to send one mail. A mail that is given up leaves the outbox, and one that is delayed gets its next time. */
async function attempt(row: OutboxRow, options: Options): Promise<MailOutcome> {
  const { rows, transport, clock, logger, limit = attemptLimit, onOutcome } = options;
  const facts = { mailId: row.id, template: row.template, attempts: row.attempts };
  try {
    const { id, recipient: to, createdAt } = row;
    const mail = { id, to, createdAt, ...render(row, options) };
    await transport.send(mail, AbortSignal.timeout(limit));
  } catch (error) {
    const fault = { ...facts, ...describeFault(error) };
    if (isRefused(error) || clock.now() - row.createdAt.getTime() >= giveUpAfter) {
      await rows.remove(row);
      logger.error({ event: 'mail_given_up', ...fault }, 'a mail was not sent and is given up');
      onOutcome?.('given_up');
      return 'given_up';
    }
    await rows.postpone(row, delayAfter(row.attempts));
    logger.warn({ event: 'mail_delayed', ...fault }, 'a mail could not be sent; it is retried');
    onOutcome?.('delayed');
    return 'delayed';
  }
  logger.info({ event: 'mail_sent', ...facts });
  onOutcome?.('sent');
  return 'sent';
}

/** @throws when no template has this name, as in an older process while a deployment replaces it */
function render(row: OutboxRow, { templates, context }: Options): RenderedMail {
  const template = templates.get(row.template);
  if (!template) throw Object.assign(new Error('unknown template'), { code: 'UNKNOWN_TEMPLATE' });
  return renderMail(template.render(row.params as MailParams, context));
}
