import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Database } from '../db/client.ts';
import { links } from '../db/mail-tables.ts';
import { deletedSessions, rateLimits, sessions, users } from '../db/tables.ts';
import { purges } from '../purges.ts';
import { loadConfig } from '../settings/config.ts';
import { createCapturedLogger } from '../testing/captured-logs.ts';
import { createTestClock, testEnv } from '../testing/create-test-app.ts';
import { openTestDatabase, type TestDatabase } from '../testing/open-test-database.ts';
import { schedulePurge } from './purge.ts';

const hour = 3_600_000;
const { config } = loadConfig(testEnv);
const clock = createTestClock();
const at = (ms: number) => new Date(clock.now() + ms);

let source: TestDatabase;
let database: Database;
let stop = async () => {};
const logged: string[] = [];
const logger = createCapturedLogger((line) => logged.push(line));

beforeAll(async () => {
  source = await openTestDatabase();
  database = await source.connect();
  await database.db.insert(users).values({
    id: 'u',
    username: 'ada',
    email: 'ada@example.com',
    createdAt: at(0),
  });
});
afterEach(async () => {
  vi.useRealTimers();
  await stop();
});
afterAll(() => source.close());

const session = (id: string, expiresAt: Date) =>
  database.db.insert(sessions).values({
    id,
    userId: 'u',
    createdAt: at(-100 * hour),
    authenticatedAt: at(-100 * hour),
    methods: ['pwd'],
    generation: 1,
    rotatedAt: at(-100 * hour),
    expiresAt,
    absoluteExpiresAt: expiresAt,
  });

const left = async () => ({
  sessions: (await database.db.select().from(sessions)).map((row) => row.id).sort(),
  marks: (await database.db.select().from(deletedSessions)).map((row) => row.id).sort(),
  windows: (await database.db.select().from(rateLimits)).map((row) => row.key).sort(),
  links: (await database.db.select().from(links)).map((row) => row.id).sort(),
});

describe('the purge', () => {
  it('runs at start and every hour, and deletes sessions a day after their end, marks of deleted ones, windows that are over, and expired links', async () => {
    await session('ended long ago', at(-24 * hour - 1));
    await session('ended a day ago', at(-24 * hour));
    await session('live', at(hour));
    await database.db.insert(deletedSessions).values([
      { id: 'marked long ago', deletedAt: at(-24 * hour - 1) },
      { id: 'marked a day ago', deletedAt: at(-24 * hour) },
    ]);
    await database.db.insert(rateLimits).values([
      { key: 'over', hits: 1, windowEndsAt: at(-1) },
      { key: 'open', hits: 1, windowEndsAt: at(0) },
    ]);
    const link = { purpose: 'invite', createdAt: at(-hour) };
    await database.db.insert(links).values([
      { ...link, id: 'expired', expiresAt: at(-1) },
      { ...link, id: 'still good', expiresAt: at(0) },
    ]);
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    stop = schedulePurge({ database, clock, logger, purges, config });
    await vi.waitFor(async () =>
      expect(await left()).toEqual({
        sessions: ['ended a day ago', 'live'],
        marks: ['marked a day ago'],
        windows: ['open'],
        links: ['still good'],
      }),
    );
    clock.advance(1);
    vi.advanceTimersByTime(hour);
    await vi.waitFor(async () =>
      expect(await left()).toEqual({ sessions: ['live'], marks: [], windows: [], links: [] }),
    );
    expect(logged.map((line) => JSON.parse(line).purged).filter(Boolean)).toEqual([1, 1]);
  });

  it('logs its failure, does not stop the process, and runs again', async () => {
    await session('ended', at(-25 * hour));
    source.cut();
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    stop = schedulePurge({ database, clock, logger, purges, config });
    await vi.waitFor(() => expect(logged.at(-1)).toContain('purge failed'));
    source.restore();
    vi.advanceTimersByTime(hour);
    await vi.waitFor(async () => expect((await left()).sessions).toEqual(['live']));
  });

  it('of one table is not kept from running by that of another table that fails, for lack of a right for example', async () => {
    await database.db.insert(rateLimits).values({ key: 'over', hits: 1, windowEndsAt: at(-1) });
    const fails = () => Promise.reject(new Error('permission denied'));
    stop = schedulePurge({ database, clock, logger, purges: [fails, ...purges], config });
    await vi.waitFor(async () => expect((await left()).windows).toEqual([]));
    expect(logged.at(-1)).toContain('purge failed');
  });

  it('that waits for a lock is not joined by those of the next hours, of which one follows it', async () => {
    let finish = (_deleted: number) => {};
    const waits = vi.fn(
      () =>
        new Promise<number>((done) => {
          finish = done;
        }),
    );
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const maintain = vi.fn(database.maintain);
    const watched = { ...database, maintain } as Database;
    stop = schedulePurge({ database: watched, clock, logger, purges: [waits], config });
    await vi.waitFor(() => expect(waits).toHaveBeenCalledTimes(1));
    vi.advanceTimersByTime(3 * hour);
    expect(maintain).toHaveBeenCalledTimes(1);
    finish(0);
    await vi.waitFor(() => expect(waits).toHaveBeenCalledTimes(2));
    finish(0);
    await stop();
    expect(maintain).toHaveBeenCalledTimes(2);
  });

  it('runs no more once it is stopped, and stopping waits for the run under way', async () => {
    await session('ended', at(-25 * hour));
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    await schedulePurge({ database, clock, logger, purges, config })();
    expect((await left()).sessions).not.toContain('ended');
    expect(vi.getTimerCount()).toBe(0);
  });
});
