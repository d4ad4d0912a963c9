import pg from 'pg';
import * as z from 'zod';

/** A URL that begins in one of the given ways, and that the driver can parse; it would fail later, with a stack trace. */
function readableUrl(pattern: RegExp, error: string) {
  return z
    .string()
    .regex(pattern, { error, abort: true })
    .refine(
      (text) => isEmbedded(text) || asDriverReads(text) !== null,
      'cannot be read; write special characters of user and password percent-encoded (%2F for /), and name only certificate files that exist',
    );
}

/** `pglite://<folder>` or `postgres://…`. */
export const databaseUrl = readableUrl(
  /^(pglite:\/\/.+|postgres(ql)?:\/\/.+)$/,
  'must start with pglite:// (a folder) or postgres://',
);

/** Only `postgres://…`. */
export const serverUrl = readableUrl(/^postgres(ql)?:\/\/.+$/, 'must start with postgres://');

/** Whether a database URL names the embedded database, which is for trying out. */
export function isEmbedded(url: string): boolean {
  return url.startsWith('pglite:');
}

/** The name of the database on its server, or the folder of an embedded database. */
export function databaseName(url: string): string {
  return isEmbedded(url) ? url.slice('pglite://'.length) : (asDriverReads(url)?.database ?? '');
}

/**
 * Describes the database that a URL names, as far as it decides where the URL may be used.
 *
 * The answer comes from the driver's own client and not from the text, because `sslmode`, `host`, `PGHOST` and
 * `PGSSLMODE` decide together.
 *
 * @param url one that `databaseUrl` has accepted
 */
export function readDatabase(
  url: string,
): 'embedded' | { readonly isProtected: boolean; readonly hasKnownPassword: boolean } {
  const client = isEmbedded(url) ? null : asDriverReads(url);
  if (!client) return 'embedded';
  const { host, ssl, password } = client;
  const guesses = [client.user, client.database, host].map((name) => name?.toLowerCase());
  return {
    isProtected: isThisMachine(host) || isChecked(ssl),
    hasKnownPassword:
      typeof password === 'string' &&
      [...guesses, ...knownPasswords].includes(password.toLowerCase()),
  };
}

/** Passwords that anybody would guess first, among them the examples of documents and container images. */
const knownPasswords = [
  ...[
    'postgres',
    'postgresql',
    'password',
    'passwort',
    'passw0rd',
    'pass',
    'secret',
    'admin',
    'root',
  ],
  ...[
    'test',
    'dev',
    'example',
    'changeme',
    'change-me',
    'change_me',
    'mysecretpassword',
    'latchkey',
  ],
  ...[
    '123456',
    '12345678',
    '123456789',
    '1234567890',
    'qwerty',
    'letmein',
    'default',
    'guest',
    'user',
  ],
];

function isThisMachine(host: string): boolean {
  return (
    host.startsWith('/') || host === 'localhost' || host === '::1' || /^127(?:\.\d+){3}$/.test(host)
  );
}

/** Whether the driver checks the certificate, and that the certificate belongs to this host. */
function isChecked(ssl: pg.ClientConfig['ssl']): boolean {
  if (typeof ssl !== 'object') return ssl === true;
  return ssl.rejectUnauthorized !== false && ssl.checkServerIdentity === undefined;
}

function asDriverReads(connectionString: string): pg.Client | null {
  try {
    return new pg.Client({ connectionString });
  } catch {
    return null;
  }
}
