import { createSecretKey, randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { createLinks } from '../../core/links.ts';
import { defineMail, type MailTemplate } from '../../core/mail.ts';
import { createOutbox } from '../../core/outbox.ts';
import type { Database } from '../../db/client.ts';
import { outbox } from '../../db/mail-tables.ts';
import { createCapturedLogger } from '../../testing/captured-logs.ts';
import { createTestClock } from '../../testing/create-test-app.ts';
import { openTestDatabase, type TestDatabase } from '../../testing/open-test-database.ts';
import { type MailTestServer, startMailServer } from '../../testing/start-mail-server.ts';
import { createMailContext } from '../mail-context.ts';
import { createOutboxRows } from '../outbox-rows.ts';
import { createMailSender, type MailOutcome } from '../send-mails.ts';
import { createSmtpTransport, type Transport } from '../transport.ts';

export const publicOrigin = 'http://localhost:3000';
const from = { name: 'Latchkey', address: 'no-reply@example.com' };
const hello = defineMail<{ name: string; linkId: string }>(
  'hello',
  ({ name, linkId }, context) => ({
    subject: 'Hello',
    paragraphs: [`Hello ${name}.`],
    button: { text: 'Open', href: context.link('/verify', 'register', linkId) },
  }),
);
type Change = {
  transport?: Transport;
  templates?: Map<string, MailTemplate>;
  limit?: number;
  onOutcome?: (outcome: MailOutcome) => void;
};

type World = {
  source: TestDatabase;
  database: Database;
  /** A test that stops it puts another one here. */
  server: MailTestServer;
  clock: ReturnType<typeof createTestClock>;
  /** What the sender has logged. */
  lines: string[];
};

/** A database for the tests of a file, and a mail server and a clock for each of them. */
export function setUpMails() {
  const world = { lines: [] as string[] } as World;
  const logger = createCapturedLogger((line) => world.lines.push(line));
  const links = createLinks({ keys: [createSecretKey(randomBytes(32))], clock: { now: () => 0 } });
  beforeAll(async () => {
    world.source = await openTestDatabase();
    world.database = await world.source.connect();
  });
  beforeEach(async () => {
    world.clock = createTestClock();
    world.lines = [];
    world.server = await startMailServer();
  });
  afterEach(async () => {
    await world.server.stop();
    await world.database.db.delete(outbox);
  });
  afterAll(() => world.source.close());

  return Object.assign(world, {
    links,
    put(to: string, name = 'Ada') {
      const mail = { to, userId: null, params: { name, linkId: 'a'.repeat(22) } };
      return world.database.db.transaction((tx) => createOutbox(world.clock).put(tx, hello, mail));
    },
    createSender: (change: Change = {}) =>
      createMailSender({
        rows: createOutboxRows(world.database.db, world.clock),
        templates: new Map([[hello.name, hello as unknown as MailTemplate]]),
        context: createMailContext({ publicOrigin, links }),
        transport: createSmtpTransport({ server: world.server.server, from, mayBePlain: false }),
        clock: world.clock,
        logger,
        ...change,
      }),
    waiting: () => world.database.db.select().from(outbox),
    events: () => world.lines.map((line) => JSON.parse(line)).map(({ event, msg }) => event ?? msg),
  });
}
