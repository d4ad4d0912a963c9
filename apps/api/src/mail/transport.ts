import { createTransport, type SendMailOptions } from 'nodemailer';
import { isLocal, type Mailbox, type MailServer } from '../settings/mail-settings.ts';
import type { RenderedMail } from './render-mail.ts';
import { writeMailFile } from './write-mail-file.ts';

export type OutgoingMail = RenderedMail & {
  /** The same at every attempt. It becomes the Message-ID, by which a mailbox recognises a mail that arrives twice. */
  readonly id: string;
  readonly to: string;
  readonly createdAt: Date;
};

export type Transport = {
  /** Hands a mail over. @throws what `isRefused` and `describeFault` read; also when the signal ends the attempt */
  send(mail: OutgoingMail, signal: AbortSignal): Promise<void>;
};

/**
 * The time for one step with a mail server, in milliseconds. A server may take more steps than these, so the sender
 * ends the whole attempt as well (send-mails.ts).
 */
const timeouts = {
  dnsTimeout: 5_000,
  connectionTimeout: 10_000,
  greetingTimeout: 10_000,
  socketTimeout: 20_000,
};

/** No part of a mail is read from a file or from an address. */
const onlyWhatIsGiven = { disableFileAccess: true, disableUrlAccess: true };

type Options = {
  readonly server: MailServer;
  readonly from: Mailbox;
  /** Whether a mail may reach another machine without TLS. */
  readonly mayBePlain: boolean;
};

/**
 * Hands mails to a mail server. Certificates are checked, and a server on another machine gets no mail without TLS.
 *
 * A server on this machine that needs no password gets them in plain text, even if it offers STARTTLS. A Postfix as
 * Linux distributions set it up offers STARTTLS with a certificate that nobody has signed, and would get no mail at all.
 */
export function createSmtpTransport({ server, from, mayBePlain }: Options): Transport {
  const { host, port, isTlsFirst, auth } = server;
  const mailer = createTransport({
    host,
    port,
    secure: isTlsFirst,
    requireTLS: !isTlsFirst && !isLocal(server) && !mayBePlain,
    ignoreTLS: !isTlsFirst && isLocal(server) && auth === null,
    ...(auth && { auth }),
    ...timeouts,
    ...onlyWhatIsGiven,
  });
  return {
    async send(mail, signal) {
      await mailer.sendMail({ ...toMessage(mail, from), signal });
    },
  };
}

/** Writes mails as .eml files, for a trial without a mail server. */
export function createFileTransport({
  folder,
  from,
}: {
  folder: string;
  from: Mailbox;
}): Transport {
  const mailer = createTransport({ streamTransport: true, buffer: true, ...onlyWhatIsGiven });
  return {
    async send(mail) {
      const { message } = await mailer.sendMail(toMessage(mail, from));
      await writeMailFile(folder, mail, message as Buffer);
    },
  };
}

function toMessage(mail: OutgoingMail, from: Mailbox): SendMailOptions {
  const { to, subject, text, html, id, createdAt } = mail;
  const recipient = { name: '', address: to };
  return {
    from,
    to: recipient,
    envelope: { from, to: [recipient] },
    subject,
    text,
    html,
    messageId: `<${id}@${from.address.split('@')[1]}>`,
    date: createdAt,
    // No automatic answer, such as a note of absence, shall come back (RFC 3834).
    headers: { 'Auto-Submitted': 'auto-generated' },
  };
}

/** What the server answered, word for word. It may quote the address, so no log may hold it. */
type Answer = { readonly response?: string };

type MailFault = {
  readonly code?: string;
  readonly command?: string;
  readonly responseCode?: number;
};

/**
 * Whether the server has refused this recipient or this mail for good (5xx). It would refuse every attempt.
 *
 * "You may not send here" is no such refusal: 530, or 5.7 as the class of the code (RFC 3463). Postfix answers so at the
 * recipient when it misses our password or does not relay for us. An operator can put that right, and loses no mail.
 */
export function isRefused(error: unknown): boolean {
  const { command = '', responseCode = 0, response = '' } = error as MailFault & Answer;
  if (responseCode < 500 || responseCode >= 600) return false;
  if (command === 'RCPT TO') return responseCode !== 530 && !/^5\d\d[ -]5\.7\./.test(response);
  return command === 'DATA';
}

/**
 * What the log may hold of a fault: codes, because the message quotes the server's answer, which quotes the address. An
 * error without a code is a mistake of ours, and the log describes it with its stack.
 */
export function describeFault(error: unknown): MailFault | { readonly err: unknown } {
  const { code, command, responseCode } = error as MailFault;
  if (!code) return { err: error };
  return { code, ...(command && { command }), ...(responseCode && { responseCode }) };
}
