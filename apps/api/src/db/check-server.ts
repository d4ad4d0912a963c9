import pg from 'pg';
import { StartupError } from '../lib/startup-error.ts';
import { DeafConnectionError, proveDelivery } from './notification-probe.ts';
import { settleSession } from './session-settings.ts';

const channel = 'start_check';
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

const deaf =
  'DATABASE_URL leads through a pooler in transaction or statement mode: LISTEN succeeds, but notifications do not arrive, so sign-outs would not reach this process. Name the database itself, or a pooler in session mode.';

/**
 * Checks the connection to the database, and the settings of the server, before anything is written.
 *
 * @returns `connectionLimit`: how many connections the server allows this user
 * @throws StartupError with a sentence that explains the fault; otherwise what the driver throws
 */
export async function checkServer(url: string): Promise<{ connectionLimit: number }> {
  const [listening, sending] = [openClient(url), openClient(url)];
  try {
    await sending.connect();
    await settleSession(sending, 0);
    const { rows } = await sending.query<Facts>(facts);
    const [found] = rows;
    const refusal = found && refusals.find(([applies]) => applies(found));
    if (refusal) throw new StartupError(refusal[1]);
    await listening.connect();
    await proveChannel(listening, sending);
    await Promise.all([listening.end(), sending.end()]);
    return { connectionLimit: found?.connections ?? unlimited };
  } catch (error) {
    // We do not await the end, because a server that stopped answering does not confirm it.
    for (const client of [listening, sending]) client.end().catch(() => {});
    throw error;
  }
}

async function proveChannel(listening: pg.Client, sending: pg.Client): Promise<void> {
  await listening.query(`listen ${channel}`);
  const send = (payload: string) => sending.query('select pg_notify($1, $2)', [channel, payload]);
  try {
    await proveDelivery({ listening, channel, send, within: 3_000 });
  } catch (error) {
    if (!(error instanceof DeafConnectionError)) throw error;
    // The connection answers, so it is alive and only its notifications are lost.
    await listening.query('select 1');
    throw new StartupError(deaf);
  }
}

function openClient(connectionString: string): pg.Client {
  const client = new pg.Client({
    connectionString,
    keepAlive: true,
    connectionTimeoutMillis: 2_000,
    query_timeout: 5_000,
  });
  // A broken connection fails its statement anyway; without a listener, the error event would end the process.
  return client.on('error', () => {});
}
