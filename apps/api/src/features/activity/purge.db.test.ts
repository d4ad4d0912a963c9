import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { purges } from '../../purges.ts';
import { loadConfig } from '../../settings/config.ts';
import { schedulePurge } from '../../start/purge.ts';
import { createCapturedLogger } from '../../testing/captured-logs.ts';
import { createTestClock, testEnv } from '../../testing/create-test-app.ts';
import { openTestDatabase, type TestDatabase } from '../../testing/open-test-database.ts';
import { accountEvents } from './activity.table.ts';

const day = 86_400_000;

let source: TestDatabase;
beforeAll(async () => {
  source = await openTestDatabase();
});
afterAll(() => source.close());

it('the hourly purge deletes events that are older than ACTIVITY_KEEP', async () => {
  const clock = createTestClock();
  const database = await source.connect();
  const at = (days: number) => new Date(clock.now() - days * day);
  const event = { userId: null, type: 'signed_in' };
  await database.db
    .insert(accountEvents)
    .values([365.5, 365, 1].map((n) => ({ ...event, at: at(n) })));
  const logger = createCapturedLogger();
  const { config } = loadConfig({ ...testEnv, ACTIVITY_KEEP: '365d' });
  const stop = schedulePurge({ database, clock, logger, purges, config });
  const left = async () => (await database.db.select().from(accountEvents)).map((row) => row.at);
  await vi.waitFor(async () => expect(await left()).toEqual([at(365), at(1)]));
  await stop();
});
