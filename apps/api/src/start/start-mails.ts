import type { Logger } from 'pino';
import { createLinks } from '../core/links.ts';
import type { Database } from '../db/client.ts';
import type { Metrics } from '../features/metrics/metrics.ts'; // feature: metrics
import type { Clock } from '../lib/clock.ts';
import { createMailContext } from '../mail/mail-context.ts';
import { createOutboxRows } from '../mail/outbox-rows.ts';
import { createMailSender } from '../mail/send-mails.ts';
import { createFileTransport, createSmtpTransport, type Transport } from '../mail/transport.ts';
import { mailTemplates } from '../mails.ts';
import type { Config, Secrets } from '../settings/config.ts';

/** How often the outbox is read when no notification arrives, in milliseconds. */
const pollEvery = 15_000;
/** How long a stop waits for the mails under way. A mail that is not done by then is sent after the next start. */
const stopWithin = 8_000;

type Options = {
  readonly database: Database;
  readonly config: Config;
  readonly secrets: Secrets;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics?: Metrics; // feature: metrics
};

/**
 * Sends mails from now on: at once when the database announces one, and every 15 seconds, because a notification can
 * get lost and a mail that failed is due again later.
 *
 * @returns a function that stops this and waits for the mails under way
 */
export async function startMails(options: Options): Promise<() => Promise<void>> {
  const { database, config, secrets, clock, logger } = options;
  const links = createLinks({ keys: secrets.refreshTokenKeys, clock });
  const sender = createMailSender({
    rows: createOutboxRows(database.db, clock),
    templates: mailTemplates,
    context: createMailContext({ publicOrigin: config.publicOrigin, links }),
    transport: createTransport(options),
    clock,
    logger,
    onOutcome: options.metrics?.onMail, // feature: metrics
  });
  let isStopped = false;
  const wake = () => {
    if (!isStopped) void sender.sendDue();
  };
  const timer = setInterval(wake, pollEvery);
  timer.unref();
  await database.listen('mail_waiting', {
    onNotification: wake,
    onUp: async () => wake(),
    onDown() {},
  });
  wake();
  return async () => {
    isStopped = true;
    clearInterval(timer);
    await Promise.race([sender.stop(), passes(stopWithin)]);
  };
}

function createTransport({ config, secrets }: Options): Transport {
  const { mailFrom: from, mailFolder: folder, isMailPlain: mayBePlain } = config;
  if (secrets.mailServer)
    return createSmtpTransport({ server: secrets.mailServer, from, mayBePlain });
  return createFileTransport({ folder, from });
}

const passes = (ms: number) => new Promise<void>((done) => setTimeout(done, ms).unref());
