import pg from 'pg';
import { filledSessionId } from '../../apps/api/src/testing/fill-sessions.ts';
import { type Effort, ratio, type Sample, spread } from './rounds.ts';
import type { Site } from './site.ts';
import { range, table, times } from './table.ts';

const connections = 16;
const renewing = 'UPDATE of one session, as a renewal does';
const announced = 'end of one session, announced';
const silent = 'end of one session, triggers off';

/**
 * Measures what one PostgreSQL does by itself, on sixteen connections: renewals, and ends with and without the NOTIFY
 * that announces them.
 */
export async function measureCapacity(site: Site, effort: Effort): Promise<string> {
  const pool = new pg.Pool({ connectionString: site.postgresUrl, max: connections });
  const { rows } = await pool.query<{ bytes: number }>(
    "select pg_total_relation_size('sessions')::float8 / count(*) as bytes from sessions",
  );
  let number = 0;
  const nextId = () => {
    do number = (number + 1) % site.sessions;
    while (number % 20 > 16);
    return filledSessionId(number);
  };
  const renew =
    'update sessions set generation = generation + 1, rotated_at = now() where id = $1 and revoked_at is null';
  const end = "update sessions set revoked_at = now(), revoked_reason = 'logout' where id = $1";
  const again =
    'update sessions set revoked_at = null, revoked_reason = null where revoked_at is not null';
  const samples = new Map<string, Sample[]>();
  for (let round = 0; round <= effort.rounds; round++) {
    for (const [name, text] of [
      [renewing, renew],
      [announced, end],
      [silent, end],
    ] as const) {
      const toggle = name === silent ? 'disable' : 'enable';
      await pool.query(`alter table sessions ${toggle} trigger user`);
      const run = () => pool.query({ name, text, values: [nextId()] });
      const sample = await measure(site, run, effort.seconds);
      if (round > 0) samples.set(name, [...(samples.get(name) ?? []), sample]);
      if (text === end) await pool.query(again);
    }
  }
  await pool.query('alter table sessions enable trigger user');
  await pool.end();
  const cells = [...samples].map(([name, some]) => [
    name,
    range(spread(some.map(({ database }) => database)), 0),
    range(spread(some.map(({ rate }) => rate)), 0),
  ]);
  const head = ['statement', 'CPU µs of PostgreSQL', 'a second'];
  return `${table(head, cells)}

Ends a second with their announcement over ends without: ${times(ratio(samples, [announced, silent], 'rate'))}. One session
takes ${(rows[0]?.bytes ?? 0).toFixed(0)} bytes of disk, indexes included.`;
}

async function measure(site: Site, run: () => Promise<unknown>, seconds: number): Promise<Sample> {
  const before = site.databaseCpuMs();
  const start = performance.now();
  let count = 0;
  const worker = async () => {
    while (performance.now() < start + seconds * 1000) {
      await run();
      count++;
    }
  };
  await Promise.all(Array.from({ length: connections }, worker));
  const database = ((site.databaseCpuMs() - before) * 1000) / count;
  return { cpu: 0, database, rate: (count * 1000) / (performance.now() - start) };
}
