import { product } from '@latchkey/contracts/product';
import * as z from 'zod';

/** A mailbox in two parts. Nodemailer gets no address as text, because in a text a comma begins a second address. */
export type Mailbox = { readonly name: string; readonly address: string };

/** Where mails are handed over. */
export type MailServer = {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte (`smtps:`). Without, the connection begins in plain text and changes to TLS (STARTTLS). */
  readonly isTlsFirst: boolean;
  readonly auth: { readonly user: string; readonly pass: string } | null;
};

const defaultPorts = { 'smtps:': 465, 'smtp:': 587 } as const;

function readMailServer(text: string): MailServer | null {
  try {
    const { protocol, hostname, port, username, password, pathname, search, hash } = new URL(text);
    const isKnown = protocol === 'smtps:' || protocol === 'smtp:';
    const isPlain = ['', '/'].includes(pathname) && !search && !hash;
    if (!isKnown || !isPlain || hostname === '') return null;
    return {
      host: hostname.replace(/^\[|\]$/g, ''),
      port: Number(port || defaultPorts[protocol]),
      isTlsFirst: protocol === 'smtps:',
      auth: username
        ? { user: decodeURIComponent(username), pass: decodeURIComponent(password) }
        : null,
    };
  } catch {
    return null;
  }
}

/** `smtps://user:password@host:port`. Options of the connection are not part of it: we decide them. */
export const smtpUrl = z.string().transform((text, context) => {
  const server = readMailServer(text);
  if (server) return server;
  context.addIssue({
    code: 'custom',
    message:
      'must be an address such as smtps://user:password@host:465, with special characters of user and password percent-encoded',
  });
  return z.NEVER;
});

/** Parts between dots, which are never empty. A mail server refuses the sender of every mail otherwise. */
function isAddress(text: string): boolean {
  const [local = '', domain = '', ...more] = text.split('@');
  const isLocal = local.split('.').every((part) => /^[\w!#$%&'*+/=?^`{|}~-]+$/.test(part));
  const isDomain = domain.split('.').every((part) => /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/i.test(part));
  return more.length === 0 && isLocal && isDomain;
}

/** `no-reply@example.com` or `Name <no-reply@example.com>`. The name is the product's unless one is given. */
export const mailbox = z.string().transform((text, context) => {
  const [, name, inBrackets, alone] =
    /^(?:([^<>"@,;\p{Cc}]*)<([^<>]+)>|([^<>]+))$/u.exec(text.trim()) ?? [];
  const address = inBrackets ?? alone ?? '';
  if (isAddress(address) && text.length <= 320) {
    return { name: name?.trim() || product.name, address };
  }
  context.addIssue({
    code: 'custom',
    message: 'must be one address such as no-reply@example.com or Name <no-reply@example.com>',
  });
  return z.NEVER;
});

/** Whether a connection to the server cannot leave this machine. */
export const isLocal = ({ host }: MailServer): boolean =>
  host === 'localhost' || host === '::1' || /^127(?:\.\d+){3}$/.test(host);
