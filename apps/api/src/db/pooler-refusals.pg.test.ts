import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { newId } from '../lib/id.ts';
import { StartupError } from '../lib/startup-error.ts';
import { createCapturedLogger } from '../testing/captured-logs.ts';
import { newSecret } from '../testing/create-test-app.ts';
import { onServer } from '../testing/on-server.ts';
import { openTestDatabase, type TestDatabase } from '../testing/open-test-database.ts';
import { pooledRoleSettings } from '../testing/pooled-role-settings.ts';
import { hasPgbouncer, type PoolMode, startPgbouncer } from '../testing/start-pgbouncer.ts';
import type { Database } from './client.ts';
import { openPostgres, type PostgresOptions } from './postgres.ts';
import { describeStartFault } from './start-fault.ts';

const server = inject('databaseSource');
const elsewhere = server.driver === 'postgres' ? server.url : '';

let role: string;
let source: TestDatabase;
let direct: string;
let pgbouncer: Awaited<ReturnType<typeof startPgbouncer>> | undefined;
const opened: Database[] = [];
beforeEach(async () => {
  role = `pooled_${newId().replaceAll(/\W/g, '').toLowerCase()}`;
  source = await openTestDatabase({ owner: { name: role, password: newSecret() } });
  direct = source.url ?? '';
});
afterEach(async () => {
  for (const database of opened.splice(0)) await database.close();
  await pgbouncer?.close();
  pgbouncer = undefined;
  await source.close();
});

async function giveSettings(): Promise<void> {
  for (const setting of pooledRoleSettings) await onServer(direct, `alter role ${role} ${setting}`);
}

async function behind(mode: PoolMode): Promise<string> {
  pgbouncer = await startPgbouncer(direct, mode);
  return pgbouncer.url;
}

async function startWith(options: Omit<PostgresOptions, 'logger'>): Promise<void> {
  const database = await openPostgres({ ...options, logger: createCapturedLogger() });
  opened.push(database);
  await database.migrate();
}

async function refusalOf(options: Omit<PostgresOptions, 'logger'>): Promise<string> {
  const error = await startWith(options).catch((caught: unknown) => caught);
  if (error instanceof StartupError) return error.message;
  return describeStartFault(error) ?? String(error);
}

describe.skipIf(!hasPgbouncer)('behind pgbouncer in transaction mode, the start is refused', () => {
  /** The refusals of two starts at one time, because each waits seconds for a notification that does not arrive. */
  const refusalsOf = (url: string, wrong: string) =>
    Promise.all([
      refusalOf({ url, directUrl: wrong }),
      refusalOf({ url, directUrl: direct, migrationUrl: wrong }),
    ]);
  const named = ['DATABASE_DIRECT_URL', 'DATABASE_MIGRATION_URL'];

  it('when the direct address or that for migrations leads through the pooler too', async () => {
    await giveSettings();
    const url = await behind('transaction');
    expect(await refusalsOf(url, `${url}?`)).toEqual(
      named.map((name) =>
        expect.stringContaining(
          `${name} leads through a pooler in transaction or statement mode, `,
        ),
      ),
    );
  });

  it('when the direct address or that for migrations names another database', async () => {
    await giveSettings();
    const url = await behind('transaction');
    expect(await refusalsOf(url, elsewhere)).toEqual(
      named.map((name) =>
        expect.stringContaining(`${name} names another database than DATABASE_URL, `),
      ),
    );
  });

  it('while its role lacks settings, and starts once the statements that it names were run', async () => {
    await onServer(direct, `alter role ${role} set TimeZone = 'Asia/Kathmandu'`);
    const url = await behind('transaction');
    const refusal = await refusalOf({ url, directUrl: direct });
    expect(refusal).toContain('these differ: TimeZone, search_path, statement_timeout; ');
    await pgbouncer?.close();
    for (const [statement] of refusal.matchAll(/alter role current_user [^;]+;/g)) {
      await onServer(direct, statement);
    }
    await startWith({ url: await behind('transaction'), directUrl: direct });
  });

  it('when the role lets a statement take longer than the setting', async () => {
    await giveSettings();
    const limits = { databasePoolSize: 4, databaseStatementTimeout: 1_000 };
    expect(
      await refusalOf({ url: await behind('transaction'), directUrl: direct, limits }),
    ).toMatch(/; these differ: statement_timeout; .* set statement_timeout = '1000ms';$/);
  });

  it('by the pooler itself in statement mode, which is quoted', async () => {
    await giveSettings();
    expect(await refusalOf({ url: await behind('statement'), directUrl: direct })).toBe(
      'The database that DATABASE_URL names answered: transaction blocks not allowed in statement pooling mode (08P01).',
    );
  });
});

it('the database cancels a statement of a request after the time in the settings', async () => {
  const limits = { databasePoolSize: 4, databaseStatementTimeout: 500 };
  const database = await openPostgres({ url: direct, limits, logger: createCapturedLogger() });
  opened.push(database);
  await expect(database.db.execute('select pg_sleep(30)')).rejects.toMatchObject({
    cause: { code: '57014' },
  });
  await database.maintain((db) => db.execute('select pg_sleep(0.6)'));
});
