import { drizzle } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { purgeLinks } from './core/links.ts';
import { purgeSessions } from './core/purge-sessions.ts';
import { purgeWindows } from './core/rate-limit-rows.ts';
import { createRateLimitStore } from './core/rate-limits.store.ts';
import { createSessionStore, type SessionStore } from './core/sessions.store.ts';
import { createUserStore } from './core/users.store.ts';
import type { Db } from './db/client.ts';
import { listLiveSessions } from './features/my-sessions/my-sessions.store.ts'; // feature: my-sessions
import { newId } from './lib/id.ts';
import { filledPersonId, filledSessionId, fillSessions } from './testing/fill-sessions.ts';
import { signInName } from './testing/login-body.ts';
import { openTestDatabase, type TestDatabase } from './testing/open-test-database.ts';

/**
 * The statements of requests and purges must not get slower as the tables grow. Each one is run as the code runs it, and
 * then explained. The table is as small as it can be for PostgreSQL to prefer an index, because it reads a small table
 * as a whole.
 */
const rows = 20_000;
const day = 86_400_000;
const now = new Date();
const yesterday = new Date(now.getTime() - day);

type Statement = { readonly query: string; readonly params: unknown[] };

let source: TestDatabase;
let pool: pg.Pool;
let db: Db;
let store: SessionStore;
let seen: Statement[];
beforeAll(async () => {
  source = await openTestDatabase();
  pool = new pg.Pool({ connectionString: source.url ?? '', max: 2 });
  db = drizzle(pool, {
    logger: { logQuery: (query, params) => void seen.push({ query, params }) },
  });
  store = createSessionStore(db);
  await fillSessions(pool, { people: rows / 5, sessions: rows });
  await fillOthers();
});
afterAll(async () => {
  await pool.end();
  await source.close();
});

/** One row in twenty is to be purged. */
async function fillOthers(): Promise<void> {
  const end = `now() + interval '1 hour' * case n % 20 when 0 then -1 else 1 end`;
  for (const [table, columns, values] of [
    ['passwords (user_id, hash, pepper_id)', `'U' || lpad(n::text, 21, '0'), 'hash', 'pepper'`, 5],
    ['rate_limits (key, hits, window_ends_at)', `'key ' || n, 1, ${end}`, 1],
    ['links (id, purpose, created_at, expires_at)', `'id ' || n, 'invite', now(), ${end}`, 1],
  ] as const) {
    const last = rows / values - 1;
    await pool.query(`insert into ${table} select ${columns} from generate_series(0, ${last}) n`);
    await pool.query(`analyze ${table.split(' ')[0]}`);
  }
}

type Plan = {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly 'Index Cond'?: string;
  readonly Plans?: readonly Plan[];
};

/** The tables and indexes that a plan reads from one end to the other. */
function scansIn(plan: Plan): string[] {
  const type = plan['Node Type'];
  const isWhole = type === 'Seq Scan' || (type.includes('Index') && !plan['Index Cond']);
  const name = plan['Index Name'] ?? plan['Relation Name'] ?? '';
  return [...(isWhole ? [name] : []), ...(plan.Plans ?? []).flatMap(scansIn)];
}

/** Does some work, and returns how many statements it made, and what these read as a whole. */
async function explain(work: () => Promise<unknown>) {
  seen = [];
  await work();
  const made = seen.filter(({ query }) => /^(?:select|insert|update|delete)/.test(query));
  const scans: string[] = [];
  for (const { query, params } of made) {
    const { rows } = await pool.query(`explain (format json) ${query}`, params);
    scans.push(...scansIn(rows[0]['QUERY PLAN'][0].Plan));
  }
  return { hasStatements: made.length > 0, scans };
}

const exchange = (number: number) => ({
  id: filledSessionId(number),
  generation: 1,
  now,
  freshSince: new Date(now.getTime() - 10_000),
  idleEnd: new Date(now.getTime() + day),
  briefIdleEnd: new Date(now.getTime() + day),
});
const begun = {
  id: newId(),
  userId: filledPersonId(7),
  methods: ['pwd'] as const,
  now,
  idleEnd: new Date(now.getTime() + day),
  absoluteEnd: new Date(now.getTime() + day),
  isRemembered: true,
  place: { device: null, userAgent: null, address: null },
  provenBy: 'hash',
  replaces: filledSessionId(7),
  limit: 20,
  forgetBefore: yesterday,
};
const limits = () =>
  createRateLimitStore(db, { clock: { now: () => now.getTime() }, maxRows: rows });
const ending = { now, reason: 'logout' } as const;

describe('no statement reads a whole table or index', () => {
  it.each<[string, () => Promise<unknown>]>([
    ['to renew a session', () => store.rotate(exchange(0))],
    ['to give a session a second child', () => store.fork(exchange(1))],
    ['to look a session up', () => store.find(filledSessionId(2))],
    ['to check a session while the feed is down', () => store.isLive(filledSessionId(2), now)],
    ['to find what ended lately', () => store.revokedSince(new Date(now.getTime() - 1_800_000))],
    ['to find a name', () => createUserStore(db).findWithPassword(signInName('person-7'))],
    ['to find a person', () => createUserStore(db).findById(filledPersonId(7))],
    ['to begin a session', () => store.create(begun)],
    ['to end a session', () => store.revoke({ id: filledSessionId(3), ...ending })],
    [
      'to end all sessions of a person',
      () => store.revokeAllOf({ userId: filledPersonId(8), ...ending }),
    ],
    ['to list the sessions of a person', () => listLiveSessions(db, filledPersonId(9), now)], // feature: my-sessions
    ['to count an attempt', () => limits().hit({ key: 'key 1', limit: { max: 9, window: day } })],
    ['to purge sessions', () => purgeSessions(db, yesterday, rows / 100)],
    ['to purge counted attempts', () => purgeWindows(db, now.getTime(), rows / 100)],
    ['to purge links', () => purgeLinks(db, now, rows / 100)],
  ])('%s', async (_, work) => {
    expect(await explain(work)).toEqual({ hasStatements: true, scans: [] });
  });
});

it('a statement without its index would be found out', async () => {
  await pool.query('drop index sessions_user_id');
  const end = () => store.revokeAllOf({ userId: filledPersonId(10), ...ending });
  expect(await explain(end)).toEqual({ hasStatements: true, scans: ['sessions'] });
});
