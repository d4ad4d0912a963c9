import { StartupError } from '../lib/startup-error.ts';
import { checkSession, onCheckConnection, type SessionAddress } from './check-sessions.ts';
import { checkRoleSettings } from './role-settings.ts';
import { settleSession } from './session-settings.ts';

const unlimited = Number.MAX_SAFE_INTEGER;

type Facts = { encoding: string; is_read_only: boolean; is_replica: boolean; connections: number };

/** `connections` is how many connections this role may open to this database. Superusers have no limit. */
const facts = `
  select current_setting('server_encoding') as encoding,
         current_setting('transaction_read_only') = 'on' as is_read_only,
         current_setting('session_replication_role') = 'replica' as is_replica,
         case when rolsuper then ${unlimited}::float8
              else least(nullif(rolconnlimit, -1), nullif(datconnlimit, -1), ${unlimited}::float8)
         end as connections
    from pg_roles, pg_database
   where rolname = session_user and datname = current_database()`;

const refusals: readonly [(found: Facts) => boolean, string][] = [
  [
    // SQL_ASCII stores the bytes it gets, which are UTF-8.
    ({ encoding }) => encoding !== 'UTF8' && encoding !== 'SQL_ASCII',
    'The database that DATABASE_URL names cannot store every name, because its encoding is not UTF8; create it with --encoding=UTF8 --template=template0.',
  ],
  [
    ({ is_replica }) => is_replica,
    'The user in DATABASE_URL runs with session_replication_role = replica, so triggers do not fire and sign-outs would not reach other processes; reset that setting.',
  ],
  [
    ({ is_read_only }) => is_read_only,
    'The database that DATABASE_URL names is read-only (a standby, or default_transaction_read_only); name the primary, or wait until it can be written.',
  ],
];

type Options = {
  readonly url: string;
  readonly directUrl?: string | undefined;
  readonly migrationUrl?: string | undefined;
  /** Milliseconds. */
  readonly statementTimeout: number;
};

/**
 * Checks the connections to the database, and the settings of the server, before anything is written.
 *
 * @returns `connectionLimit`: how many connections the server allows the user in DATABASE_URL; a pooler has its own
 * @throws StartupError with a sentence that explains the fault; otherwise what the driver throws, as `naming` does
 */
export function checkServer(options: Options): Promise<{ connectionLimit: number }> {
  const { url, directUrl, statementTimeout } = options;
  return onCheckConnection(url, async (sending) => {
    if (!directUrl) await settleSession(sending, 0);
    const { rows } = await sending.query<Facts>(facts);
    const [found] = rows;
    const refusal = found && refusals.find(([applies]) => applies(found));
    if (refusal) throw new StartupError(refusal[1]);
    if (directUrl) await checkRoleSettings(sending, statementTimeout);
    for (const address of sessionAddresses(options)) await checkSession(address, sending);
    return { connectionLimit: directUrl ? unlimited : (found?.connections ?? unlimited) };
  });
}

function sessionAddresses({ url, directUrl, migrationUrl }: Options): SessionAddress[] {
  const addresses: SessionAddress[] = [
    directUrl
      ? { setting: 'DATABASE_DIRECT_URL', url: directUrl }
      : { setting: 'DATABASE_URL', url },
  ];
  if (migrationUrl) addresses.push({ setting: 'DATABASE_MIGRATION_URL', url: migrationUrl });
  return addresses;
}
