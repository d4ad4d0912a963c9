import { describe, expect, it } from 'vitest';
import { linksIn } from '../testing/mails.ts';
import { createOutboxRows } from './outbox-rows.ts';
import { delayAfter, giveUpAfter, lease } from './send-mails.ts';
import { publicOrigin, setUpMails } from './testing/set-up-mails.ts';

const minute = 60_000;
const mails = setUpMails();

describe('a mail', () => {
  it('is delivered once, as text and HTML, and leaves the outbox', async () => {
    await mails.put('ada@example.com');
    const sender = mails.createSender();
    await sender.sendDue();
    await sender.sendDue();
    expect(mails.server.received).toHaveLength(1);
    const [{ mail, recipients } = { mail: null, recipients: [] }] = mails.server.received;
    expect(recipients).toEqual(['ada@example.com']);
    expect(mail?.from).toMatchObject({ name: 'Latchkey', address: 'no-reply@example.com' });
    expect(mail?.subject).toBe('Hello');
    const [link] = linksIn(mail?.text ?? '', publicOrigin);
    expect(link).toEqual({ page: '/verify', token: mails.links.token('register', 'a'.repeat(22)) });
    expect(mail?.html).toContain(`href="${publicOrigin}/verify#${link?.token}"`);
    expect(await mails.waiting()).toEqual([]);
    expect(mails.events()).toEqual(['mail_sent']);
  });

  it.each([
    ['line breaks', 'Ada\r\nBcc: eve@example.com\r\n\r\nHello'],
    ['commas and brackets', 'Ada, <eve@example.com>, "Eve" <eve@example.com>'],
    ['markup', '<script>alert(1)</script><img src=x>'],
  ])('holds nothing of a name with %s in its headers, nor as markup', async (_what, name) => {
    await mails.put('ada@example.com', name);
    await mails.createSender().sendDue();
    const [{ raw, mail, recipients } = { raw: '', mail: null, recipients: [] }] =
      mails.server.received;
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
    await mails.put(to);
    await mails.createSender().sendDue();
    expect(mails.server.received.flatMap(({ recipients }) => recipients)).not.toContain(
      'eve@example.com',
    );
  });

  it('has the same Message-ID at every attempt', async () => {
    mails.server.manners.refuseMail = '451 try again';
    await mails.put('ada@example.com');
    const [row] = await mails.waiting();
    const sender = mails.createSender();
    await sender.sendDue();
    mails.server.manners.refuseMail = undefined;
    mails.clock.advance(delayAfter(1));
    await sender.sendDue();
    expect(mails.server.received.map(({ mail }) => mail.messageId)).toEqual([
      `<${row?.id}@example.com>`,
    ]);
  });
});

describe('the sender', () => {
  it('leaves a mail alone while another process has it, and takes it when the lease is over', async () => {
    await mails.put('ada@example.com');
    const rows = createOutboxRows(mails.database.db, mails.clock);
    expect(await rows.claim(lease)).toMatchObject({ recipient: 'ada@example.com', attempts: 1 });
    expect(await rows.claim(lease)).toBeNull();
    mails.clock.advance(lease);
    await mails.createSender().sendDue();
    expect(mails.server.received).toHaveLength(1);
  });

  it('does not set back the time of a mail that another process has taken in the meantime', async () => {
    await mails.put('ada@example.com');
    const rows = createOutboxRows(mails.database.db, mails.clock);
    const late = await rows.claim(minute);
    mails.clock.advance(minute);
    await rows.claim(lease);
    if (late) await rows.postpone(late, 0);
    expect(await rows.claim(lease)).toBeNull();
  });

  it('keeps a mail whose template it does not know, for a newer process', async () => {
    await mails.put('ada@example.com');
    await mails.createSender({ templates: new Map() }).sendDue();
    expect(JSON.parse(mails.lines[0] ?? '')).toMatchObject({ code: 'UNKNOWN_TEMPLATE', level: 40 });
    mails.clock.advance(delayAfter(1));
    await mails.createSender().sendDue();
    expect(mails.server.received).toHaveLength(1);
  });

  it('waits for the mails under way when it stops, and begins no other', async () => {
    await Promise.all(Array.from({ length: 9 }, (_, index) => mails.put(`a${index}@example.com`)));
    const opened: (() => void)[] = [];
    const send = () => new Promise<void>((done) => void opened.push(done));
    const sender = mails.createSender({ transport: { send } });
    const sending = sender.sendDue();
    await expect.poll(() => opened.length).toBe(4);
    const stopped = sender.stop();
    for (const finish of opened) finish();
    await stopped;
    await sending;
    await sender.sendDue();
    expect(opened).toHaveLength(4);
    expect(await mails.waiting()).toHaveLength(5);
  });

  it('sends a new mail at once, although an earlier one is still under way', async () => {
    await mails.put('slow@example.com');
    const opened = new Map<string, () => void>();
    const send = ({ to }: { to: string }) => new Promise<void>((done) => void opened.set(to, done));
    const sender = mails.createSender({ transport: { send } });
    const first = sender.sendDue();
    await expect.poll(() => [...opened.keys()]).toEqual(['slow@example.com']);
    // The other workers find the outbox empty, and rest.
    await mails.waiting();
    await mails.put('ada@example.com');
    const second = sender.sendDue();
    await expect.poll(() => [...opened.keys()]).toEqual(['slow@example.com', 'ada@example.com']);
    for (const finish of opened.values()) finish();
    await Promise.all([first, second]);
    expect(await mails.waiting()).toEqual([]);
  });

  it('continues after the database was away', async () => {
    await mails.put('ada@example.com');
    mails.source.cut();
    const sender = mails.createSender();
    await sender.sendDue();
    mails.source.restore();
    expect(mails.events()).toEqual(['mails cannot be sent; trying again soon']);
    await sender.sendDue();
    expect(mails.server.received).toHaveLength(1);
  });

  it('gives up after a day, which is longer than any greylist', () => {
    expect(giveUpAfter).toBe(24 * 60 * minute);
    expect([1, 2, 3, 8, 30].map((attempts) => delayAfter(attempts) / minute)).toEqual([
      0.5, 1, 2, 60, 60,
    ]);
  });
});
