import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { startProcess } from '../../apps/api/src/testing/start-process.ts';
import { putBehindNginx } from './floods/behind-nginx.ts';
import { behave, type Experience, type Site, signIn } from './floods/honest.ts';
import { floods } from './floods/kinds.ts';
import { openControl, openSite, password } from './floods/site.ts';

/**
 * Measures what honest people notice while one address floods the server.
 * Run it with `npx tsx evidence/bench/floods.ts [seconds for each flood] [names of floods, instead of all]`. With
 * `--behind-nginx` everybody comes through nginx, as in production.
 *
 * The server is the real process on PostgreSQL. The floods come from other processes and another address. Compare the
 * ratios of one run, not the milliseconds. A control server, which only answers 429, gets every flood too: its ratio
 * is what the machine and Node cost, because the flood, the people and the server share the processor.
 */
const isBehindNginx = process.argv.includes('--behind-nginx');
const [given = '15', ...chosen] = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const seconds = Number(given);
const server = await openSite();
const control = await openControl();
const proxies = isBehindNginx
  ? await Promise.all([server, control].map(({ port }) => putBehindNginx(port)))
  : [];
const site: Site = { port: proxies[0]?.port ?? server.port, password };
const controlSite: Site = {
  port: proxies[1]?.port ?? control.port,
  password,
  isControl: true,
};

const print = (...cells: unknown[]) => process.stdout.write(`| ${cells.join(' | ')} |\n`);
const quantile = (times: readonly number[], share: number) =>
  times.toSorted((a, b) => a - b)[Math.ceil(times.length * share) - 1] ?? Number.NaN;

const sessions: { cookie: string }[] = [];
for (let person = 0; person < 20; person++) {
  const who = { username: `honest-${person}`, address: `198.19.0.${person}` };
  const again = () => signIn(site, who);
  sessions.push({ cookie: await again().catch(again) });
}
const cookieName = sessions[0]?.cookie.split('=')[0] ?? '';
await behave(site, { sessions, seconds: 5 });
const idle = await behave(site, { sessions, seconds });
const idleP99 = quantile(idle.refreshes, 0.99);

/** Runs a flood, and honest people from the moment it begins. Returns what they saw, and how the flood was answered. */
async function underFlood(name: string, target: Site) {
  const client = startProcess({
    file: new URL('./floods/flood-client.ts', import.meta.url).pathname,
    cwd: '/',
    env: {},
    args: [name, String(target.port), String(seconds), cookieName, password],
  });
  await client.printed('flooding');
  const seen = await behave(target, { sessions, seconds });
  await client.ended;
  const answers: Record<string, number> = JSON.parse(client.stdout().split('\n')[1] || '{}');
  return { seen, answers };
}

const ratio = (seen: Experience, share: number) =>
  (quantile(seen.refreshes, share) / idleP99).toFixed(1);

function report(name: string, seen: Experience, cells: readonly unknown[], floor = ''): void {
  const inTime = seen.signIns.filter((ms) => ms <= 8_000).length;
  const signIns = `${inTime} of ${seen.signIns.length}`;
  print(name, signIns, ratio(seen, 0.5), ratio(seen, 0.99), floor, ...cells);
}

print(
  'flood',
  'honest sign-ins within 8 s',
  'refresh p50',
  'refresh p99',
  'p99 of the control',
  'answers',
  'CPU ms each',
  'rows',
  'memory',
);
print('--', '--', '--', '--', '--', '--', '--', '--', '--');
const about = async () => {
  const { attempts } = await server.rows();
  return [attempts, `${Math.round(server.memoryMb())} MB`];
};
report(`none: p99 ${Math.round(idleP99)} ms`, idle, ['', '', ...(await about())]);
for (const { name, connections } of floods(cookieName, password)) {
  if (chosen.length > 0 && !chosen.includes(name)) continue;
  const cpuBefore = server.cpuMs();
  const { seen, answers } = await underFlood(name, site);
  const total = Object.values(answers).reduce((sum, count) => sum + count, 0);
  const cpu = ((server.cpuMs() - cpuBefore) / total).toFixed(2);
  const said = Object.entries(answers).map(([status, count]) => `${count} x ${status}`);
  const cells = [said.join(', '), cpu, ...(await about())];
  const floor = await underFlood(name, controlSite);
  report(`${name}, ${connections} connections`, seen, cells, ratio(floor.seen, 0.99));
}

if (chosen.length === 0) {
  await reportSlowConnections();
  await reportOffice();
}
for (const proxy of proxies) await proxy.close();
control.close();
await server.close();

/** Opens 400 connections that each send one byte a second. */
async function reportSlowConnections(): Promise<void> {
  let open = 0;
  for (let connection = 0; connection < 400; connection++) {
    const socket = connect(site.port, '127.0.0.1', () => {
      open++;
      socket.write('POST /api/auth/login HTTP/1.1\r\nX-Slow: ');
    });
    const drip = setInterval(() => socket.write('x'), 1_000);
    socket.on('error', () => {});
    socket.on('close', () => {
      open--;
      clearInterval(drip);
    });
  }
  const seen = await behave(site, { sessions, seconds: 15 });
  report('slow heads, 400 connections', seen, [`${open} open after 15 s`, '', ...(await about())]);
}

/** Lets 300 people behind one address sign in within a minute. They retry when the server answers 503. */
async function reportOffice(): Promise<void> {
  const start = performance.now();
  const arrivals = Array.from({ length: 300 }, async (_, person) => {
    await pause(Math.random() * 60_000);
    const who = { username: `honest-${person}`, address: '203.0.113.9', retries: 30 };
    return signIn(site, who).then(
      () => performance.now() - start,
      () => Number.NaN,
    );
  });
  const seen = await behave(site, { sessions, seconds: 60 });
  const done = (await Promise.all(arrivals)).filter((ms) => ms > 0);
  const within = `${done.length} of 300 in, the last after ${Math.round(Math.max(...done) / 1000)} s`;
  report('an office of 300, within a minute', seen, [within, '', ...(await about())]);
}
