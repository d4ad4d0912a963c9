import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import PostalMime from 'postal-mime';
import { afterEach, describe, expect, it } from 'vitest';
import { hasOpenssl, makeCertificate } from '../testing/make-certificate.ts';
import { type MailTestServer, startMailServer } from '../testing/start-mail-server.ts';
import { makeTemporaryFolder } from '../testing/temporary-folder.ts';
import { createFileTransport, createSmtpTransport, describeFault } from './transport.ts';

const from = { name: 'Latchkey', address: 'no-reply@example.com' };
const mail = {
  id: 'a'.repeat(22),
  to: 'ada@example.com',
  createdAt: new Date(Date.UTC(2026, 0, 15, 12)),
  subject: 'Hello',
  text: 'Hello Ada.\n',
  html: '<p>Hello Ada.</p>',
};
const patient = new AbortController().signal;

let server: MailTestServer | null = null;
afterEach(async () => {
  await server?.stop();
  server = null;
});

/** To the sender this address is another machine, and the system connects it with this one. */
const otherMachine = '0.0.0.0';

describe('a mail to another machine', () => {
  it('is not sent without TLS, unless that risk was accepted', async () => {
    server = await startMailServer();
    const target = { ...server.server, host: otherMachine };
    const careful = createSmtpTransport({ server: target, from, mayBePlain: false });
    const fault = await careful.send(mail, patient).catch(describeFault);
    expect(fault).toMatchObject({ code: 'ETLS' });
    expect(server.received).toEqual([]);
    await createSmtpTransport({ server: target, from, mayBePlain: true }).send(mail, patient);
    expect(server.received).toHaveLength(1);
  });

  it.skipIf(!hasOpenssl).each([
    ['smtps', { secure: true, disabledCommands: [] }],
    ['STARTTLS', { secure: false, disabledCommands: [] }],
  ])(
    'is not sent over %s to a server with a certificate that nobody vouches for',
    async (_name, options) => {
      server = await startMailServer({ ...options, ...makeCertificate('mail.example.com') });
      const target = { ...server.server, host: otherMachine };
      const transport = createSmtpTransport({ server: target, from, mayBePlain: true });
      await expect(transport.send(mail, patient)).rejects.toMatchObject({ code: 'ESOCKET' });
      expect(server.received).toEqual([]);
    },
  );
});

describe.skipIf(!hasOpenssl)(
  'a server on this machine with a certificate that nobody vouches for',
  () => {
    const offersStartTls = () =>
      startMailServer({ disabledCommands: [], ...makeCertificate('mail.example.com') });

    it('gets the mail in plain text when it needs no password, although it offers STARTTLS', async () => {
      server = await offersStartTls();
      const transport = createSmtpTransport({ server: server.server, from, mayBePlain: false });
      await transport.send(mail, patient);
      expect(server.received).toHaveLength(1);
    });

    it('gets neither the password nor the mail when it needs a password', async () => {
      server = await offersStartTls();
      const target = { ...server.server, auth: { user: 'app', pass: 'p/w' } };
      const transport = createSmtpTransport({ server: target, from, mayBePlain: false });
      await expect(transport.send(mail, patient)).rejects.toMatchObject({ code: 'ESOCKET' });
      expect(server.received).toEqual([]);
    });
  },
);

it('the user and the password of the server are used, and a wrong password is no refusal for good', async () => {
  const seen: unknown[] = [];
  server = await startMailServer({
    authOptional: false,
    onAuth({ username, password }, _session, done) {
      seen.push([username, password]);
      if (password === 'p/w') done(null, { user: username });
      else done(Object.assign(new Error('no'), { responseCode: 535 }));
    },
  });
  const transport = (pass: string) =>
    createSmtpTransport({
      server: { ...(server as MailTestServer).server, auth: { user: 'app@example.com', pass } },
      from,
      mayBePlain: false,
    });
  await transport('p/w').send(mail, patient);
  const fault = await transport('wrong').send(mail, patient).catch(describeFault);
  expect(fault).toMatchObject({ code: 'EAUTH', responseCode: 535 });
  expect(seen).toEqual([
    ['app@example.com', 'p/w'],
    ['app@example.com', 'wrong'],
  ]);
});

it('a mail asks for no automatic answer, and its HTML is sent as it is', async () => {
  server = await startMailServer();
  const html = '<p>Hello</p><!-- file:///etc/hostname -->';
  const transport = createSmtpTransport({ server: server.server, from, mayBePlain: false });
  await transport.send({ ...mail, html }, patient);
  const [{ mail: received } = { mail: null }] = server.received;
  expect(received?.headers).toContainEqual(
    expect.objectContaining({ key: 'auto-submitted', value: 'auto-generated' }),
  );
  expect(received?.html?.trim()).toBe(html);
  expect(received?.messageId).toBe(`<${mail.id}@example.com>`);
});

describe('without a mail server', () => {
  it('a mail becomes one file, which only its owner can read, also when it is written again', async () => {
    const parent = makeTemporaryFolder('mails');
    const folder = join(parent, 'outbox');
    const transport = createFileTransport({ folder, from });
    await transport.send(mail, patient);
    await transport.send(mail, patient);
    const names = readdirSync(folder);
    expect(names).toEqual([`2026-01-15T12-00-00.000Z-${mail.id}.eml`]);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    const file = join(folder, names[0] ?? '');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const parsed = await PostalMime.parse(readFileSync(file));
    expect(parsed).toMatchObject({ subject: 'Hello', to: [{ address: 'ada@example.com' }] });
    rmSync(parent, { recursive: true });
  });
});
