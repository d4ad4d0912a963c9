import type pg from 'pg';
import { StartupError } from '../lib/startup-error.ts';
import { sessionSettings } from './session-settings.ts';

type Setting = { readonly name: string; readonly value: string };

/** A pooler opens an idle connection anew when the server has ended it. */
const { idle_session_timeout: _, ...relied } = sessionSettings;

const isUtc = (value: string) => /^(Etc\/)?(UTC|UCT|Zulu|Universal|GMT)$/i.test(value);

/** Which values serve, by setting, where more than ours does. */
const alsoServes: Record<string, (value: string, statementTimeout: number) => boolean> = {
  DateStyle: (value) => value.startsWith('ISO'),
  TimeZone: isUtc,
  statement_timeout: (value, limit) => Number(value) > 0 && Number(value) <= limit,
};

/**
 * Checks that new connections begin with the settings that our statements rely on, because through a pooler in
 * transaction mode the API cannot set them: each transaction gets another connection. It reads the values that `RESET`
 * would restore, because another client of the pooler may have changed the current ones of this connection.
 *
 * @param statementTimeout milliseconds after which the server must cancel a statement, at the latest
 * @throws StartupError that names the settings, and the statements that correct them
 */
export async function checkRoleSettings(
  client: pg.ClientBase,
  statementTimeout: number,
): Promise<void> {
  const wanted: Record<string, string> = { ...relied, statement_timeout: `${statementTimeout}ms` };
  // In a transaction, because a pooler in statement mode refuses transactions, and its answer explains that.
  await client.query('begin');
  const { rows } = await client.query<Setting>(
    'select name, reset_val as value from pg_settings where name = any ($1::text[])',
    [Object.keys(wanted)],
  );
  await client.query('commit');
  const wrong = rows
    .filter(({ name, value }) => {
      const serves = alsoServes[name] ?? (() => false);
      return value !== wanted[name] && !serves(value, statementTimeout);
    })
    .map(({ name }) => name)
    .sort();
  if (wrong.length === 0) return;
  const statements = wrong.map(
    (name) => `alter role current_user set ${name} = '${wanted[name]}';`,
  );
  throw new StartupError(
    `With DATABASE_DIRECT_URL set, the connections of DATABASE_URL need settings from their role, because a pooler in transaction mode loses those that a client sets; these differ: ${wrong.join(', ')}; run this as the user in DATABASE_URL, then let the pooler connect anew: ${statements.join(' ')}`,
  );
}
