import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../../testing/open-test-database.ts';

const rows = 20_000;

let source: TestDatabase;
let client: pg.Client;
beforeAll(async () => {
  source = await openTestDatabase();
  client = new pg.Client({ connectionString: source.url ?? '' });
  await client.connect();
  const oneInTwenty = `case n % 20 when 0 then now() - interval '3 days' else now() end`;
  await client.query(
    `insert into account_events (at, type) select ${oneInTwenty}, 'signed_in' from generate_series(1, ${rows}) n`,
  );
  await client.query('analyze account_events');
});
afterAll(async () => {
  await client.end();
  await source.close();
});

it('a purge of the trail looks up the rows of its batch, and never reads the whole table', async () => {
  await client.query('begin');
  const purge = await client.query(
    `select purge_account_events(now() - interval '2 days', 500) as deleted`,
  );
  const read = await client.query(
    `select seq_scan::int as scans from pg_stat_xact_user_tables where relname = 'account_events'`,
  );
  await client.query('commit');
  expect([...purge.rows, ...read.rows]).toEqual([{ deleted: 500 }, { scans: 0 }]);
});
