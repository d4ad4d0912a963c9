import type pg from 'pg';

/**
 * Settings that our statements rely on, because a server, database or role may have other values. Dates are read as ISO
 * 8601, READ COMMITTED decides the race of two refreshes, the tables are in `public`, and the listening connection is
 * idle for hours. `default_transaction_read_only` is left out, because it is the operator's decision.
 */
export const sessionSettings = {
  DateStyle: 'ISO',
  TimeZone: 'UTC',
  default_transaction_isolation: 'read committed',
  idle_session_timeout: '0',
  lock_timeout: '0',
  search_path: 'public',
  standard_conforming_strings: 'on',
  transaction_timeout: '0',
};

/**
 * Applies the settings to a new connection before its first use. They are sent as a statement, because a pooler refuses
 * start-up parameters that it does not know (pgbouncer: 08P01). A setting that this server version does not have is
 * left out.
 *
 * @param statementTimeout milliseconds after which the server cancels a statement; 0 for never
 * @throws what the driver throws
 */
export async function settleSession(
  client: pg.ClientBase,
  statementTimeout: number,
): Promise<void> {
  const values = { ...sessionSettings, statement_timeout: String(statementTimeout) };
  const statement = {
    text: `select set_config(name, $1::jsonb ->> name, false) from pg_settings
            where name = any (array(select jsonb_object_keys($1::jsonb)))`,
    values: [JSON.stringify(values)],
    // Connecting, this statement and the next one together stay below the browser's refresh timeout (8 s).
    query_timeout: 1_500,
  };
  await client.query(statement);
}
