import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../testing/open-test-database.ts';
import { SilentTriggersError, sendProbe } from './announcements.ts';

let source: TestDatabase;
let pool: pg.Pool;
beforeAll(async () => {
  source = await openTestDatabase();
  pool = new pg.Pool({ connectionString: source.url ?? '', max: 1 });
});
afterEach(async () => {
  await pool.query('set session_replication_role = origin');
  await pool.query('alter table sessions enable trigger user');
});
afterAll(async () => {
  await pool.end();
  await source.close();
});

const send = () => sendProbe(pool, 'news', 'probe:1');

describe('a probe', () => {
  it('is sent while the triggers that announce revocations fire', async () => {
    await send();
  });

  it.each(['sessions_announce_revoked', 'sessions_announce_deleted'])(
    'is refused while %s is disabled',
    async (trigger) => {
      await pool.query(`alter table sessions disable trigger ${trigger}`);
      await expect(send()).rejects.toBeInstanceOf(SilentTriggersError);
    },
  );

  it('is refused while triggers do not fire on this connection, unless they always do', async () => {
    await pool.query('set session_replication_role = replica');
    await expect(send()).rejects.toBeInstanceOf(SilentTriggersError);
    await pool.query('alter table sessions enable always trigger sessions_announce_revoked');
    await expect(send()).rejects.toBeInstanceOf(SilentTriggersError);
    await pool.query('alter table sessions enable always trigger sessions_announce_deleted');
    await send();
  });

  it('is refused where there is no table of sessions', async () => {
    await pool.query('alter table sessions rename to sessions_away');
    await expect(send()).rejects.toBeInstanceOf(SilentTriggersError);
    await pool.query('alter table sessions_away rename to sessions');
  });
});
