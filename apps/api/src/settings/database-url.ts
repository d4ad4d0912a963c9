import pg from 'pg';
import * as z from 'zod';

/** `pglite://<folder>`, or a `postgres://…` that the driver can read: it would fail on it later, with a stack. */
export const databaseUrl = z
  .string()
  .regex(/^(pglite:\/\/.+|postgres(ql)?:\/\/.+)$/, {
    error: 'must start with pglite:// (a folder) or postgres://',
    abort: true,
  })
  .refine(
    (text) => isEmbedded(text) || asDriverReads(text) !== null,
    'cannot be read; write special characters of user and password percent-encoded (%2F for /), and name only certificate files that exist',
  );

/** Whether a database URL names the embedded database, which is for trying out. */
export function isEmbedded(url: string): boolean {
  return url.startsWith('pglite:');
}

/** The name of the database on its server; of an embedded one its folder. */
export function databaseName(url: string): string {
  return isEmbedded(url) ? url.slice('pglite://'.length) : (asDriverReads(url)?.database ?? '');
}

/**
 * What matters of a database URL for where it is used.
 *
 * It is read from the driver's own client and not from the text, because `sslmode`, `host`, `PGHOST` and `PGSSLMODE` decide
 * together.
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

/** First guesses of everybody, among them those that documents and container images use as examples. */
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

/** The certificate is checked, and that it is this host's. */
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
