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
    (text) => text.startsWith('pglite:') || isReadable(text),
    'cannot be read; write special characters of user and password percent-encoded (%2F for /), and name only certificate files that exist',
  );

function isReadable(connectionString: string): boolean {
  try {
    new pg.Client({ connectionString });
    return true;
  } catch {
    return false;
  }
}
