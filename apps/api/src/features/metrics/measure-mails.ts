import { count, min } from 'drizzle-orm';
import { Counter, Gauge, type Registry } from 'prom-client';
import type { Db } from '../../db/client.ts';
import { outbox } from '../../db/mail-tables.ts';
import type { Clock } from '../../lib/clock.ts';
import { type MailOutcome, mailOutcomes } from '../../mail/send-mails.ts';

type Options = { readonly db: Db; readonly clock: Clock };

/**
 * Measures the mails that wait in the outbox, with one short statement for each scrape. Every process sees the same
 * outbox. While the database does not answer, the value is NaN, which raises no alert.
 *
 * @returns a function that counts what became of an attempt of this process
 */
export function measureMails(
  registry: Registry,
  { db, clock }: Options,
): (outcome: MailOutcome) => void {
  const registers = [registry];
  const look = shared(() => readOutbox(db, clock));
  new Gauge({
    name: 'latchkey_mails_waiting',
    help: 'Mails in the outbox, the same in every process.',
    registers,
    async collect() {
      this.set((await look()).waiting);
    },
  });
  new Gauge({
    name: 'latchkey_mails_oldest_waiting_seconds',
    help: 'Age of the oldest mail in the outbox, the same in every process; 0 when it is empty.',
    registers,
    async collect() {
      this.set((await look()).oldest);
    },
  });
  const total = new Counter({
    name: 'latchkey_mails_total',
    help: 'Attempts of this process to send a mail, by outcome.',
    labelNames: ['outcome'],
    registers,
  });
  for (const outcome of mailOutcomes) total.inc({ outcome }, 0);
  return (outcome) => total.inc({ outcome });
}

async function readOutbox(db: Db, clock: Clock): Promise<{ waiting: number; oldest: number }> {
  try {
    const [row] = await db.select({ waiting: count(), since: min(outbox.createdAt) }).from(outbox);
    const age = row?.since ? (clock.now() - row.since.getTime()) / 1000 : 0;
    return { waiting: row?.waiting ?? 0, oldest: Math.max(0, age) };
  } catch {
    return { waiting: Number.NaN, oldest: Number.NaN };
  }
}

/** Gives everybody who calls while it runs the same result. */
function shared<Result>(work: () => Promise<Result>): () => Promise<Result> {
  let running: Promise<Result> | null = null;
  return () => {
    running ??= work().finally(() => {
      running = null;
    });
    return running;
  };
}
