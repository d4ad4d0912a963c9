import { describe, expect, it } from 'vitest';
import { startMailServer } from '../testing/start-mail-server.ts';
import { delayAfter } from './send-mails.ts';
import { setUpMails } from './testing/set-up-mails.ts';
import { createSmtpTransport } from './transport.ts';

const sentBy = { from: { name: 'Latchkey', address: 'no-reply@example.com' }, mayBePlain: false };

const mails = setUpMails();

describe('a mail server', () => {
  it('that is down gets the mail when it is up again', async () => {
    await mails.put('ada@example.com');
    await mails.server.stop();
    const sender = mails.createSender();
    await sender.sendDue();
    expect(await mails.waiting()).toMatchObject([{ attempts: 1 }]);
    mails.server = await startMailServer({ port: mails.server.server.port });
    await sender.sendDue();
    expect(mails.server.received).toHaveLength(0);
    mails.clock.advance(delayAfter(1));
    await sender.sendDue();
    expect(mails.server.received).toHaveLength(1);
    expect(mails.events()).toEqual(['mail_delayed', 'mail_sent']);
    expect(JSON.parse(mails.lines[0] ?? '')).toMatchObject({
      code: 'ESOCKET',
      attempts: 1,
      level: 40,
    });
  });

  it('that accepts a recipient at the second attempt gets the mail then', async () => {
    const seen = new Set<string>();
    mails.server.manners.refuseRecipient = (address) => {
      if (seen.has(address)) return null;
      seen.add(address);
      return '450 4.7.1 greylisted, come back later';
    };
    await mails.put('ada@example.com');
    const sender = mails.createSender();
    await sender.sendDue();
    mails.clock.advance(delayAfter(1));
    await sender.sendDue();
    expect(mails.server.received).toHaveLength(1);
    expect(JSON.parse(mails.lines[0] ?? '')).toMatchObject({
      responseCode: 450,
      command: 'RCPT TO',
    });
  });

  it.each([
    ['the recipient', { refuseRecipient: () => '550 5.1.1 no such user' }],
    ['the mail', { refuseMail: '554 5.7.1 looks like spam' }],
  ])('that refuses %s for good is not asked again', async (_what, manners) => {
    Object.assign(mails.server.manners, manners);
    await mails.put('ada@example.com');
    await mails.createSender().sendDue();
    expect(await mails.waiting()).toEqual([]);
    expect(mails.events()).toEqual(['mail_given_up']);
    expect(JSON.parse(mails.lines[0] ?? '')).toMatchObject({ level: 50, template: 'hello' });
  });

  // Postfix refuses everything at the recipient, also when it is about us (smtpd_delay_reject).
  it.each(['530 5.7.0 Authentication required', '554 5.7.1 Relay access denied'])(
    'that does not let us send (%s) gets the mail when it does',
    async (refusal) => {
      mails.server.manners.refuseRecipient = () => refusal;
      await mails.put('ada@example.com');
      const sender = mails.createSender();
      await sender.sendDue();
      mails.server.manners.refuseRecipient = undefined;
      mails.clock.advance(delayAfter(1));
      await sender.sendDue();
      expect(mails.events()).toEqual(['mail_delayed', 'mail_sent']);
    },
  );

  it('that refuses one recipient still gets the mails of the others', async () => {
    mails.server.manners.refuseRecipient = (address) =>
      address.startsWith('no') ? '550 no' : null;
    await Promise.all(['nobody@example.com', 'ada@example.com'].map((to) => mails.put(to)));
    await mails.createSender().sendDue();
    expect(mails.server.received.map(({ recipients }) => recipients)).toEqual([
      ['ada@example.com'],
    ]);
  });

  it('that does not answer is left when the time of an attempt is over, and gets the mail later', async () => {
    mails.server.manners.isSilent = true;
    await mails.put('ada@example.com');
    await mails.createSender({ limit: 300 }).sendDue();
    expect(JSON.parse(mails.lines[0] ?? '')).toMatchObject({
      event: 'mail_delayed',
      code: 'EABORT',
    });
    mails.server.manners.isSilent = false;
    mails.clock.advance(delayAfter(1));
    await mails.createSender().sendDue();
    expect(mails.server.received).toHaveLength(1);
  });

  it('that is down for a day gets no mail of that day, and the log says so without the address', async () => {
    await mails.server.stop();
    await mails.put('ada@example.com');
    const sender = mails.createSender();
    let attempts = 0;
    while ((await mails.waiting()).length > 0) {
      await sender.sendDue();
      mails.clock.advance(delayAfter(++attempts));
    }
    expect(attempts).toBeGreaterThan(20);
    expect(attempts).toBeLessThan(40);
    expect(mails.events().filter((event) => event === 'mail_given_up')).toHaveLength(1);
    expect(mails.events().at(-1)).toBe('mail_given_up');
    mails.server = await startMailServer();
  });

  it('that accepted a mail just before an outage of the database gets it once', async () => {
    await mails.put('ada@example.com');
    const transport = createSmtpTransport({ server: mails.server.server, ...sentBy });
    const sender = mails.createSender({
      transport: {
        async send(...mail) {
          await transport.send(...mail);
          mails.source.cut();
        },
      },
    });
    await sender.sendDue();
    mails.source.restore();
    expect(await mails.waiting()).toHaveLength(1);
    // Another process must not get it either when the lease is over.
    await sender.sendDue();
    expect(await mails.waiting()).toEqual([]);
    expect(mails.server.received).toHaveLength(1);
    expect(mails.events().filter((event) => event === 'mail_sent')).toHaveLength(1);
  });

  it('never makes the log name an address or a token', async () => {
    mails.server.manners.refuseRecipient = (address) => `450 <${address}> come back later`;
    await mails.put('ada@example.com');
    const sender = mails.createSender();
    await sender.sendDue();
    mails.server.manners.refuseRecipient = (address) => `550 <${address}> never`;
    mails.clock.advance(delayAfter(1));
    await sender.sendDue();
    expect(mails.events()).toEqual(['mail_delayed', 'mail_given_up']);
    expect(mails.lines.join()).not.toMatch(/ada|example|#|localhost/);
  });
});
