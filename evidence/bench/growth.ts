import pg from 'pg';
import { pino } from 'pino';
import { purgeSessions } from '../../apps/api/src/core/purge-sessions.ts';
import { createSessionStore, type SessionStore } from '../../apps/api/src/core/sessions.store.ts';
import { type Database, openDatabase } from '../../apps/api/src/db/client.ts';
import { listLiveSessions } from '../../apps/api/src/features/my-sessions/my-sessions.store.ts'; // feature: my-sessions
import * as fillings from '../../apps/api/src/testing/fill-sessions.ts';
import { type Effort, spread } from './rounds.ts';
import { migrate, type Site } from './site.ts';
import { range, table } from './table.ts';

const sizes = [1_000, 100_000, 1_000_000];
const day = 86_400_000;

type Filled = { readonly database: Database; readonly sessions: number };

/** Measures the statements of requests with few and with many sessions, and refreshes while a million rows are purged. */
export async function measureGrowth(site: Site, effort: Effort): Promise<string> {
  const filled: Filled[] = [];
  for (const sessions of sizes) filled.push(await fill(site, sessions));
  const kinds = Object.keys(statementsOf(filled[0] as Filled));
  const measured = new Map<string, number[]>();
  for (let round = 0; round <= effort.rounds; round++) {
    for (const kind of kinds) {
      for (const each of filled) {
        const cpu = await cpuOf(site, statementsOf(each)[kind], effort.seconds);
        const key = `${kind} ${each.sessions}`;
        if (round > 0) measured.set(key, [...(measured.get(key) ?? []), cpu]);
      }
    }
  }
  const rows = kinds.map((kind) => {
    const of = (sessions: number) => spread(measured.get(`${kind} ${sessions}`) ?? []);
    const growth = of(sizes[2] ?? 0).median / of(sizes[0] ?? 0).median;
    return [kind, ...sizes.map((sessions) => range(of(sessions), 0)), `${growth.toFixed(2)}x`];
  });
  const head = sizes.map((sessions) => `${sessions.toLocaleString('en')} sessions`);
  const purge = await measurePurge(filled[2] as Filled);
  for (const { database } of filled) await database.close();
  return `${table(['CPU µs of PostgreSQL for', ...head, 'the largest over the smallest'], rows)}\n\n${purge}`;
}

async function fill(site: Site, sessions: number): Promise<Filled> {
  const name = `growth_${sessions}`;
  await site.pool.query(`create database ${name}`);
  const url = Object.assign(new URL(site.postgresUrl), { pathname: `/${name}` }).href;
  await migrate(url);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await fillings.fillSessions(client, { people: sessions / 5, sessions });
  await client.end();
  const database = await openDatabase({ url, logger: pino({ level: 'silent' }) });
  return { database, sessions };
}

type Statement = (() => Promise<unknown>) | undefined;

/** The store's own calls, each time for another session that is live. */
function statementsOf({ database: { db }, sessions }: Filled): Record<string, Statement> {
  const store = createSessionStore(db);
  const random = () => Math.floor(Math.random() * (sessions / 20)) * 20;
  return {
    'a lookup and a renewal': () => renewAny(store, random() + 1),
    'a lookup by id': () => store.find(fillings.filledSessionId(random() + 2)),
    'own sessions': () => listLiveSessions(db, fillings.filledPersonId(random() / 20), new Date()), // feature: my-sessions
  };
}

/** Renews the session of this number, whichever generation it has. */
async function renewAny(store: SessionStore, number: number): Promise<void> {
  const id = fillings.filledSessionId(number);
  const session = await store.find(id);
  const now = new Date();
  const end = new Date(now.getTime() + day);
  const times = { now, freshSince: now, idleEnd: end, briefIdleEnd: end };
  await store.rotate({ id, generation: session?.generation ?? 0, ...times });
}

/** Runs a statement over and over on eight connections. @returns the CPU of PostgreSQL for one, in microseconds */
async function cpuOf(site: Site, statement: Statement, seconds: number): Promise<number> {
  const before = site.databaseCpuMs();
  const until = performance.now() + seconds * 1000;
  let count = 0;
  const worker = async () => {
    while (performance.now() < until) {
      await statement?.();
      count++;
    }
  };
  await Promise.all(Array.from({ length: 8 }, worker));
  return ((site.databaseCpuMs() - before) * 1000) / count;
}

/** Lets almost all sessions expire, and renews the others while the expired ones are purged. */
async function measurePurge(filled: Filled): Promise<string> {
  const { database, sessions } = filled;
  await database.maintain((db) =>
    db.execute(
      `update sessions set expires_at = now() - interval '2 days' where right(id, 3) <> '001'`,
    ),
  );
  const store = createSessionStore(database.db);
  const renew = () => renewAny(store, Math.floor(Math.random() * (sessions / 1000)) * 1000 + 1);
  let isPurging = false;
  const p99 = async (isOver: () => boolean) => {
    const taken: number[] = [];
    while (!isOver()) {
      const start = performance.now();
      await renew();
      taken.push(performance.now() - start);
    }
    taken.sort((a, b) => a - b);
    return (taken[Math.floor(taken.length * 0.99)] ?? Number.NaN).toFixed(1);
  };
  const until = performance.now() + 5_000;
  const idle = await p99(() => performance.now() > until);
  isPurging = true;
  const start = performance.now();
  const purging = database.maintain(async (db) => {
    let total = 0;
    for (let deleted = -1; deleted !== 0; total += deleted) {
      deleted = await purgeSessions(db, new Date(Date.now() - day), 10_000);
    }
    return total;
  });
  const purged = purging.finally(() => {
    isPurging = false;
  });
  const busy = await p99(() => !isPurging);
  const seconds = ((performance.now() - start) / 1000).toFixed(0);
  return `The purge deleted ${(await purged).toLocaleString('en')} sessions in ${seconds} s. The 99th percentile of a lookup with its renewal was ${idle} ms before it and ${busy} ms during it.`;
}
