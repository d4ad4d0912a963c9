import pg from 'pg';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { createSessionStore } from '../core/sessions.store.ts';
import { newId } from '../lib/id.ts';
import { openTestDatabase, type TestDatabase } from '../testing/open-test-database.ts';
import type { Database } from './client.ts';
import { applyMissing } from './migrate.ts';
import { ownMigrations } from './migration-files.ts';
import { describeStartFault } from './start-fault.ts';

const patient = { timeout: 20_000, interval: 20 };

let source: TestDatabase;
let database: Database;
/** A backup, a report, or a person with psql. */
let other: pg.Client;
beforeAll(async () => {
  source = await openTestDatabase();
  database = await source.connect();
  other = new pg.Client({ connectionString: source.url ?? '' });
  await other.connect();
});
afterEach(() => vi.useRealTimers());
afterAll(async () => {
  await other.end();
  await source.close();
});

/** Waits until a connection of this database waits for a lock. */
async function someoneWaits(): Promise<void> {
  const name = new URL(source.url ?? '').pathname.slice(1);
  const waiting = `select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = '${name}'`;
  await vi.waitFor(async () => expect(await source.asAdmin(waiting)).toHaveLength(1), patient);
}

it('a migration that waits for a long transaction gives up before requests fail behind it, and changes nothing', async () => {
  const alters = {
    ...{ tag: 'alters', when: Date.now(), hashes: ['alters lf', 'alters crlf'] as const },
    statements: ['alter table sessions add column mine text'],
  };
  await other.query('begin; select from sessions');
  const migrated = database
    .maintain((db) => applyMissing(db, [...ownMigrations(), alters]))
    .catch(describeStartFault);
  await someoneWaits();
  expect(await createSessionStore(database.db).find(newId())).toBeNull();
  expect(await migrated).toMatch(
    /^A migration waited for a lock .* start again when it has ended\.$/,
  );
  await other.query('rollback');
  await database.migrate();
  await expect(database.db.execute('select mine from sessions')).rejects.toThrow();
});

it('a start that waits for another process that migrates logs what it waits for', async () => {
  await other.query('select pg_advisory_lock(7203541)');
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const migrated = database.migrate();
  await someoneWaits();
  await vi.advanceTimersByTimeAsync(5_000);
  await other.query('select pg_advisory_unlock(7203541)');
  await migrated;
  expect(source.logs).toMatchObject([{ level: 40, msg: expect.stringMatching(/^waiting for /) }]);
});
