import { createSecretKey, randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createLinks } from '../core/links.ts';
import { defineMail, type MailTemplate } from '../core/mail.ts';
import { createOutbox } from '../core/outbox.ts';
import type { Database } from '../db/client.ts';
import { outbox } from '../db/mail-tables.ts';
import { createCapturedLogger } from '../testing/captured-logs.ts';
import { createTestClock } from '../testing/create-test-app.ts';
import { linksIn } from '../testing/mails.ts';
import { openTestDatabase, type TestDatabase } from '../testing/open-test-database.ts';
import { type MailTestServer, startMailServer } from '../testing/start-mail-server.ts';
import { createMailContext } from './mail-context.ts';
import { createOutboxRows } from './outbox-rows.ts';
import { createMailSender, delayAfter, giveUpAfter, lease } from './send-mails.ts';
import { createSmtpTransport, type Transport } from './transport.ts';

const minute = 60_000;
const publicOrigin = 'http://localhost:3000';
const from = { name: 'Latchkey', address: 'no-reply@example.com' };
const hello = defineMail<{ name: string; linkId: string }>(
  'hello',
  ({ name, linkId }, context) => ({
    subject: 'Hello',
    paragraphs: [`Hello ${name}.`],
    button: { text: 'Open', href: context.link('/verify', 'register', linkId) },
  }),
);

let source: TestDatabase;
let database: Database;
let server: MailTestServer;
let clock: ReturnType<typeof createTestClock>;
let lines: string[] = [];
const logger = createCapturedLogger((line) => lines.push(line));
const links = createLinks({ keys: [createSecretKey(randomBytes(32))], clock: { now: () => 0 } });

beforeAll(async () => {
  source = await openTestDatabase();
  database = await source.connect();
});
beforeEach(async () => {
  clock = createTestClock();
  lines = [];
  server = await startMailServer();
});
afterEach(async () => {
  await server.stop();
  await database.db.delete(outbox);
});
afterAll(() => source.close());

function put(to: string, name = 'Ada') {
  const mail = { to, userId: null, params: { name, linkId: 'a'.repeat(22) } };
  return database.db.transaction((tx) => createOutbox(clock).put(tx, hello, mail));
}

type Change = { transport?: Transport; templates?: Map<string, MailTemplate>; limit?: number };

function createSender(change: Change = {}) {
  return createMailSender({
    rows: createOutboxRows(database.db, clock),
    templates: new Map([[hello.name, hello as unknown as MailTemplate]]),
    context: createMailContext({ publicOrigin, links }),
    transport: createSmtpTransport({ server: server.server, from, mayBePlain: false }),
    clock,
    logger,
    ...change,
  });
}

const waiting = () => database.db.select().from(outbox);
const events = () => lines.map((line) => JSON.parse(line)).map(({ event, msg }) => event ?? msg);

describe('a mail', () => {
  it('is delivered once, as text and HTML, and leaves the outbox', async () => {
    await put('ada@example.com');
    const sender = createSender();
    await sender.sendDue();
    await sender.sendDue();
    expect(server.received).toHaveLength(1);
    const [{ mail, recipients } = { mail: null, recipients: [] }] = server.received;
    expect(recipients).toEqual(['ada@example.com']);
    expect(mail?.from).toMatchObject({ name: 'Latchkey', address: 'no-reply@example.com' });
    expect(mail?.subject).toBe('Hello');
    const [link] = linksIn(mail?.text ?? '', publicOrigin);
    expect(link).toEqual({ page: '/verify', token: links.token('register', 'a'.repeat(22)) });
    expect(mail?.html).toContain(`href="${publicOrigin}/verify#${link?.token}"`);
    expect(await waiting()).toEqual([]);
    expect(events()).toEqual(['mail_sent']);
  });

  it.each([
    ['line breaks', 'Ada\r\nBcc: eve@example.com\r\n\r\nHello'],
    ['commas and brackets', 'Ada, <eve@example.com>, "Eve" <eve@example.com>'],
    ['markup', '<script>alert(1)</script><img src=x>'],
  ])('holds nothing of a name with %s in its headers, nor as markup', async (_what, name) => {
    await put('ada@example.com', name);
    await createSender().sendDue();
    const [{ raw, mail, recipients } = { raw: '', mail: null, recipients: [] }] = server.received;
    const [head = ''] = raw.split('\r\n\r\n');
    expect(head.split('\r\n').map((line) => line.split(':')[0])).not.toContain('Bcc');
    expect(head).not.toMatch(/eve@|script|alert/);
    expect(recipients).toEqual(['ada@example.com']);
    expect(mail?.html).not.toMatch(/<script|<img|<eve/);
    expect(mail?.text?.replaceAll('\n', '\r\n')).toContain(name);
  });

  it.each([
    'ada@example.com, eve@example.com',
    'ada@example.com\r\nRCPT TO:<eve@example.com>',
    'ada@example.com>\r\nRCPT TO:<eve@example.com',
  ])('to %j reaches no second address', async (to) => {
    await put(to);
    await createSender().sendDue();
    expect(server.received.flatMap(({ recipients }) => recipients)).not.toContain(
      'eve@example.com',
    );
  });

  it('has the same Message-ID at every attempt', async () => {
    server.manners.refuseMail = '451 try again';
    await put('ada@example.com');
    const [row] = await waiting();
    const sender = createSender();
    await sender.sendDue();
    server.manners.refuseMail = undefined;
    clock.advance(delayAfter(1));
    await sender.sendDue();
    expect(server.received.map(({ mail }) => mail.messageId)).toEqual([`<${row?.id}@example.com>`]);
  });
});

describe('a mail server', () => {
  it('that is down gets the mail when it is up again', async () => {
    await put('ada@example.com');
    await server.stop();
    const sender = createSender();
    await sender.sendDue();
    expect(await waiting()).toMatchObject([{ attempts: 1 }]);
    server = await startMailServer({ port: server.server.port });
    await sender.sendDue();
    expect(server.received).toHaveLength(0);
    clock.advance(delayAfter(1));
    await sender.sendDue();
    expect(server.received).toHaveLength(1);
    expect(events()).toEqual(['mail_delayed', 'mail_sent']);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ code: 'ESOCKET', attempts: 1, level: 40 });
  });

  it('that accepts a recipient at the second attempt gets the mail then', async () => {
    const seen = new Set<string>();
    server.manners.refuseRecipient = (address) => {
      if (seen.has(address)) return null;
      seen.add(address);
      return '450 4.7.1 greylisted, come back later';
    };
    await put('ada@example.com');
    const sender = createSender();
    await sender.sendDue();
    clock.advance(delayAfter(1));
    await sender.sendDue();
    expect(server.received).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ responseCode: 450, command: 'RCPT TO' });
  });

  it.each([
    ['the recipient', { refuseRecipient: () => '550 5.1.1 no such user' }],
    ['the mail', { refuseMail: '554 5.7.1 looks like spam' }],
  ])('that refuses %s for good is not asked again', async (_what, manners) => {
    Object.assign(server.manners, manners);
    await put('ada@example.com');
    await createSender().sendDue();
    expect(await waiting()).toEqual([]);
    expect(events()).toEqual(['mail_given_up']);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 50, template: 'hello' });
  });

  it('that refuses one recipient still gets the mails of the others', async () => {
    server.manners.refuseRecipient = (address) => (address.startsWith('no') ? '550 no' : null);
    await Promise.all(['nobody@example.com', 'ada@example.com'].map((to) => put(to)));
    await createSender().sendDue();
    expect(server.received.map(({ recipients }) => recipients)).toEqual([['ada@example.com']]);
  });

  it('that does not answer is left when the time of an attempt is over, and gets the mail later', async () => {
    server.manners.isSilent = true;
    await put('ada@example.com');
    await createSender({ limit: 300 }).sendDue();
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ event: 'mail_delayed', code: 'EABORT' });
    server.manners.isSilent = false;
    clock.advance(delayAfter(1));
    await createSender().sendDue();
    expect(server.received).toHaveLength(1);
  });

  it('that is down for a day gets no mail of that day, and the log says so without the address', async () => {
    await server.stop();
    await put('ada@example.com');
    const sender = createSender();
    let attempts = 0;
    while ((await waiting()).length > 0) {
      await sender.sendDue();
      clock.advance(delayAfter(++attempts));
    }
    expect(attempts).toBeGreaterThan(20);
    expect(attempts).toBeLessThan(40);
    expect(events().filter((event) => event === 'mail_given_up')).toHaveLength(1);
    expect(events().at(-1)).toBe('mail_given_up');
    server = await startMailServer();
  });

  it('never makes the log name an address or a token', async () => {
    server.manners.refuseRecipient = (address) => `450 <${address}> come back later`;
    await put('ada@example.com');
    const sender = createSender();
    await sender.sendDue();
    server.manners.refuseRecipient = (address) => `550 <${address}> never`;
    clock.advance(delayAfter(1));
    await sender.sendDue();
    expect(events()).toEqual(['mail_delayed', 'mail_given_up']);
    expect(lines.join()).not.toMatch(/ada|example|#|localhost/);
  });
});

describe('the sender', () => {
  it('leaves a mail alone while another process has it, and takes it when the lease is over', async () => {
    await put('ada@example.com');
    const rows = createOutboxRows(database.db, clock);
    expect(await rows.claim(lease)).toMatchObject({ recipient: 'ada@example.com', attempts: 1 });
    expect(await rows.claim(lease)).toBeNull();
    clock.advance(lease);
    await createSender().sendDue();
    expect(server.received).toHaveLength(1);
  });

  it('does not set back the time of a mail that another process has taken in the meantime', async () => {
    await put('ada@example.com');
    const rows = createOutboxRows(database.db, clock);
    const late = await rows.claim(minute);
    clock.advance(minute);
    await rows.claim(lease);
    if (late) await rows.postpone(late, 0);
    expect(await rows.claim(lease)).toBeNull();
  });

  it('keeps a mail whose template it does not know, for a newer process', async () => {
    await put('ada@example.com');
    await createSender({ templates: new Map() }).sendDue();
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ code: 'UNKNOWN_TEMPLATE', level: 40 });
    clock.advance(delayAfter(1));
    await createSender().sendDue();
    expect(server.received).toHaveLength(1);
  });

  it('waits for the mails under way when it stops, and begins no other', async () => {
    await Promise.all(Array.from({ length: 9 }, (_, index) => put(`a${index}@example.com`)));
    const opened: (() => void)[] = [];
    const send = () => new Promise<void>((done) => void opened.push(done));
    const sender = createSender({ transport: { send } });
    const sending = sender.sendDue();
    await expect.poll(() => opened.length).toBe(4);
    const stopped = sender.stop();
    for (const finish of opened) finish();
    await stopped;
    await sending;
    expect(opened).toHaveLength(4);
    expect(await waiting()).toHaveLength(5);
  });

  it('continues after the database was away', async () => {
    await put('ada@example.com');
    source.cut();
    const sender = createSender();
    await sender.sendDue();
    source.restore();
    expect(events()).toEqual(['mails cannot be sent; trying again soon']);
    await sender.sendDue();
    expect(server.received).toHaveLength(1);
  });

  it('gives up after a day, which is longer than any greylist', () => {
    expect(giveUpAfter).toBe(24 * 60 * minute);
    expect([1, 2, 3, 8, 30].map((attempts) => delayAfter(attempts) / minute)).toEqual([
      0.5, 1, 2, 60, 60,
    ]);
  });
});
