import pg from 'pg';
import { isDatabaseUnavailable, isUntrustedCertificate } from './unavailable.ts';

const wrongUser = 'The database refuses the user or the password in DATABASE_URL; correct them.';

/** The server's message for this code names the table or schema, and nothing of the URL but the database. */
const missingRight = '42501';

/** Sentences by SQLSTATE, for faults that only a person can fix. For all other codes we quote the server. */
const sentences: Record<string, string> = {
  '28000':
    'The database does not let the user in DATABASE_URL in from here; correct the user or sslmode, or allow it in pg_hba.conf.',
  '28P01': wrongUser,
  '3D000':
    'The database that DATABASE_URL names does not exist on its server; create it, or correct the name.',
  // Only migrations have a lock_timeout.
  '55P03':
    'A migration waited for a lock that another transaction keeps, such as a backup or a report, and requests waited behind it; nothing has changed, so look into pg_stat_activity and start again when it has ended.',
};

/** Driver errors without a code: the server wants a password and there is none, or the server offers no TLS. */
const driverSentences: readonly [RegExp, string][] = [
  [/^SASL: /, wrongUser],
  [
    /does not support SSL connections/,
    'The database that DATABASE_URL names offers no TLS; set it up there, or leave sslmode out.',
  ],
];

/** The settings that name the database (settings/database-settings.ts). */
export type DatabaseSetting = 'DATABASE_URL' | 'DATABASE_DIRECT_URL' | 'DATABASE_MIGRATION_URL';

/** A fault of a connection that another setting than DATABASE_URL names. */
class SettingFault extends Error {
  override readonly name = 'SettingFault';
  constructor(
    readonly setting: DatabaseSetting,
    cause: unknown,
  ) {
    super(`a fault of the database that ${setting} names`, { cause });
  }
}

/**
 * Runs work on a connection that a setting names, so that the sentence about a fault names that setting.
 * @throws what the work throws, inside an error that knows the setting when there is a sentence about it
 */
export async function naming<Result>(
  setting: DatabaseSetting,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const isNamed = setting === 'DATABASE_URL' || describeStartFault(error) === null;
    throw isNamed ? error : new SettingFault(setting, error);
  }
}

/**
 * Describes why the database cannot be opened or migrated at start. A server that answered is quoted.
 * @returns one sentence, without anything of the URL, followed by the stack when our own statement was at fault; null
 *   when the error is about something else
 */
export function describeStartFault(error: unknown): string | null {
  if (error instanceof SettingFault) {
    return describeStartFault(error.cause)?.replaceAll('DATABASE_URL', error.setting) ?? null;
  }
  for (
    let current = error, depth = 0;
    current instanceof Error && depth < 5;
    current = current.cause, depth++
  ) {
    const sentence = sentenceFor(current);
    if (sentence && isStatementFault(current)) return `${sentence}\n${(error as Error).stack}`;
    if (sentence) return sentence;
  }
  if (!isDatabaseUnavailable(error)) return null;
  return 'The database that DATABASE_URL names cannot be reached; start it, or correct the address.';
}

/** Whether the error is bad data or bad SQL, most likely in a migration, whose author needs the stack. */
function isStatementFault({ code }: Error & { code?: unknown }): boolean {
  return /^(22|23|42|P0|XX)...$/.test(String(code)) && code !== missingRight;
}

function sentenceFor(error: Error & { code?: unknown }): string | undefined {
  const code = String(error.code);
  if (sentences[code]) return sentences[code];
  if (code === missingRight) {
    return `The user in DATABASE_URL lacks a right in that database: ${error.message}. What only the owner of the tables may do is done by a start with --migrate, with the owner in DATABASE_MIGRATION_URL; the guide docs/adapt/deploy-on-one-machine.md has the rights of both.`;
  }
  if (error instanceof pg.DatabaseError) {
    return `The database that DATABASE_URL names answered: ${error.message} (${code}).`;
  }
  if (isUntrustedCertificate(error)) {
    return `The certificate of the database that DATABASE_URL names is not trusted (${code}); correct the host name, or name the authority with sslrootcert.`;
  }
  return driverSentences.find(([says]) => says.test(error.message))?.[1];
}
