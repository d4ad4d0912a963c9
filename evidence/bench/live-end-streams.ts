import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { apiBasePath, apiPaths } from '@latchkey/contracts/api';
import { createAccessTokens } from '../../apps/api/src/core/access-token.ts';
import { systemClock } from '../../apps/api/src/lib/clock.ts';
import { newId } from '../../apps/api/src/lib/id.ts';
import { loadConfig } from '../../apps/api/src/settings/config.ts';
import { startPostgres } from '../../apps/api/src/testing/start-postgres.ts';
import { findFreePort, startProcess } from '../../apps/api/src/testing/start-process.ts';

/**
 * Measures what idle event streams cost the server process, in memory, in processor time, and in the time that another
 * request takes: `npx tsx evidence/bench/live-end-streams.ts [streams] [seconds to watch]`. Each stream has a session of its
 * own.
 */
const [streams = 200, seconds = 60] = process.argv.slice(2).map(Number);

const postgres = await startPostgres();
const secret = () => randomBytes(32).toString('base64url');
const port = await findFreePort();
const env = {
  PORT: String(port),
  DATABASE_URL: postgres.url,
  ACCESS_TOKEN_SECRET: secret(),
  REFRESH_TOKEN_SECRET: secret(),
  PASSWORD_PEPPER: secret(),
  LOG_LEVEL: 'error',
};
const main = new URL('../../apps/api/src/main.ts', import.meta.url).pathname;
const api = startProcess({ file: main, cwd: '/tmp', env });
const isUp = () =>
  fetch(`http://127.0.0.1:${port}/readyz`).then(
    ({ ok }) => ok,
    () => false,
  );
while (!(await isUp())) await pause(200);

const { config, secrets } = loadConfig(env);
const tokens = createAccessTokens({
  keys: secrets.accessTokenKeys,
  issuer: config.publicOrigin,
  ttl: config.accessTokenTtl,
  clock: systemClock,
});

function pause(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}

/** A token of a session that has not been announced as ended. */
function newToken(): string {
  const now = Date.now();
  const session = { id: newId(), authenticatedAt: new Date(now), expiresAt: new Date(now + 3.6e6) };
  return tokens.issue({ id: newId(), username: 'idle', role: 'user' }, session).token;
}

let bytes = 0;
function openStream(): Promise<number> {
  const path = `${apiBasePath}${apiPaths.sessionEvents.watch}`;
  const headers = { Authorization: `Bearer ${newToken()}` };
  return new Promise((done, fail) => {
    request({ port, host: '127.0.0.1', path, headers, agent: false }, (answer) => {
      answer.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
      });
      answer.once('data', () => done(answer.statusCode ?? 0));
    })
      .on('error', fail)
      .end();
  });
}

const read = (name: string) => readFileSync(`/proc/${api.child.pid}/${name}`, 'utf8');
const memoryKb = () => Number(/VmRSS:\s+(\d+)/.exec(read('status'))?.[1]);
function cpuMs(): number {
  const fields = read('stat').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

/** The milliseconds that an answer of /healthz takes. */
async function probe(): Promise<number> {
  const start = performance.now();
  await (await fetch(`http://127.0.0.1:${port}/healthz`)).text();
  return performance.now() - start;
}

const perMinute = (value: number) => Math.round((value * 60) / seconds);

/** First leaves the process alone, for its memory and its processor time. Then measures answers. */
async function measure(name: string) {
  const before = { cpu: cpuMs(), bytes };
  await pause(seconds * 1000);
  const [cpu, sent] = [perMinute(cpuMs() - before.cpu), perMinute(bytes - before.bytes)];
  const memory = memoryKb();
  const end = performance.now() + 10_000;
  const times: number[] = [];
  while (performance.now() < end) {
    times.push(await probe());
    await pause(250);
  }
  times.sort((a, b) => a - b);
  const at = (share: number) => (times[Math.floor(times.length * share)] ?? 0).toFixed(1);
  process.stdout.write(
    `| ${name} | ${(memory / 1024).toFixed(1)} MB | ${cpu} | ${sent} | ${at(0.5)} | ${at(0.99)} |\n`,
  );
  return memory;
}

process.stdout.write(
  '| streams | memory | CPU ms a minute | bytes a minute | /healthz p50 ms | p99 ms |\n|--|--|--|--|--|--|\n',
);
await measure('0, warming up');
const without = await measure('0');
const statuses = new Set<number>();
// The process paces each address, so the streams are opened a few at a time.
for (let opened = 0; opened < streams; opened += 20) {
  const some = Math.min(20, streams - opened);
  for (const status of await Promise.all(Array.from({ length: some }, openStream))) {
    statuses.add(status);
  }
}
const withStreams = await measure(String(streams));
const each = ((withStreams - without) / streams).toFixed(1);
process.stdout.write(
  `Memory for each stream: ${each} kB. Statuses: ${[...statuses].join(', ')}.\n`,
);

api.child.kill('SIGTERM');
const stoppedAt = performance.now();
await api.ended;
process.stdout.write(`SIGTERM to exit: ${Math.round(performance.now() - stoppedAt)} ms.\n`);
await postgres.stop();
process.exit(0);
