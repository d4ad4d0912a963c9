import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import type { MailServer } from '../settings/mail-settings.ts';

export type ReceivedMail = {
  /** The recipients of the envelope. */
  readonly recipients: readonly string[];
  /** The mail as it arrived. */
  readonly raw: string;
  readonly mail: Email;
};

/** How the server answers. A refusal is an answer such as `450 come back later`. A test may change it at any time. */
export type MailServerManners = {
  refuseRecipient?: ((address: string) => string | null) | undefined;
  refuseMail?: string | undefined;
  /** Never answers a mail that was transmitted. */
  isSilent?: boolean | undefined;
};

export type MailTestServer = {
  readonly server: MailServer;
  readonly url: string;
  readonly received: ReceivedMail[];
  readonly manners: MailServerManners;
  /** Resolves when a mail's text has been transmitted for the nth time, whether or not it was answered. */
  transmitted(times: number): Promise<void>;
  stop(): Promise<void>;
};

/** Starts a real SMTP server on this machine, without TLS unless options say otherwise. */
export async function startMailServer(
  options: SMTPServerOptions & { port?: number } = {},
): Promise<MailTestServer> {
  const received: ReceivedMail[] = [];
  const manners: MailServerManners = {};
  const watchers = new Set<() => void>();
  let times = 0;
  const smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    closeTimeout: 100,
    ...options,
    onRcptTo({ address }, _session, done) {
      const refusal = manners.refuseRecipient?.(address);
      done(refusal ? toError(refusal) : null);
    },
    onData(stream, { envelope }, done) {
      readAll(stream).then(async (raw) => {
        times++;
        const recipients = envelope.rcptTo.map(({ address }) => address);
        const mail = await PostalMime.parse(raw);
        const { refuseMail, isSilent } = manners;
        if (!refuseMail && !isSilent) received.push({ recipients, raw: raw.toString(), mail });
        for (const look of watchers) look();
        if (!isSilent) done(refuseMail ? toError(refuseMail) : null);
      }, done);
    },
  });
  // A client that breaks off is what some tests are about.
  smtp.on('error', () => {});
  smtp.listen(options.port ?? 0, '127.0.0.1');
  await once(smtp.server, 'listening');
  const { port } = smtp.server.address() as AddressInfo;
  const isTlsFirst = options.secure === true;
  return {
    server: { host: '127.0.0.1', port, isTlsFirst, auth: null },
    url: `${isTlsFirst ? 'smtps' : 'smtp'}://127.0.0.1:${port}`,
    received,
    manners,
    transmitted: (wanted) =>
      new Promise((done) => {
        const look = () => times >= wanted && done();
        watchers.add(look);
        look();
      }),
    stop: () => new Promise((done) => smtp.close(() => done())),
  };
}

function toError(answer: string): Error {
  const responseCode = Number(answer.slice(0, 3));
  return Object.assign(new Error(answer.slice(4)), { responseCode });
}

async function readAll(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part);
  return Buffer.concat(parts);
}
