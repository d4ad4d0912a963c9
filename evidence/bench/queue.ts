import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { http, onAnswer } from './load.ts';
import { renewals } from './refresh.ts';
import { type Effort, spread } from './rounds.ts';
import { givePasswords, signIn } from './sign-in.ts';
import { productToken, type Site } from './site.ts';
import { range, table, times } from './table.ts';

const signIns = 64;
const kinds = ['GET /api/protected', 'GET /api/user/me', 'POST /api/auth/refresh'] as const;

/** Measures the 99th percentile of other requests while 64 clients sign in over and over, beside an idle server. */
export async function measureQueue(site: Site, effort: Effort): Promise<string> {
  await givePasswords(site, signIns);
  const { port } = await site.startProduct();
  const headers = { Authorization: `Bearer ${productToken(site)}` };
  const renewal = renewals(site, { from: 0, to: site.sessions });
  const next = {
    [kinds[0]]: () => http(kinds[0], { client: 70_000, headers }),
    [kinds[1]]: () => http(kinds[1], { client: 70_001, headers }),
    [kinds[2]]: () => renewal(70_002),
  };
  const seconds = effort.seconds * 3;
  const probe = () => Promise.all(kinds.map((kind) => p99(port, next[kind], seconds)));
  await probe();
  const rounds: { idle: number[]; busy: number[] }[] = [];
  for (let round = 0; round < effort.rounds; round++) {
    const idle = await probe();
    const stop = keepSigningIn(port);
    await pause(2_000);
    rounds.push({ idle, busy: await probe() });
    await stop();
  }
  const rows = kinds.map((kind, index) => {
    const of = (which: 'idle' | 'busy') => rounds.map((round) => round[which][index] ?? 0);
    const busy = of('busy');
    const ratios = spread(of('idle').map((idle, round) => (busy[round] ?? 0) / idle));
    return [kind, range(spread(of('idle'))), range(spread(busy)), times(ratios)];
  });
  return table(
    ['request', 'p99 idle, ms', 'p99 while they sign in, ms', 'ratio (goal: at most 3x)'],
    rows,
  );
}

/** Sends a request every few milliseconds, for some seconds. @returns the 99th percentile of their times */
function p99(port: number, next: () => string, seconds: number): Promise<number> {
  return new Promise((done, fail) => {
    const socket = connect(port, '127.0.0.1');
    const until = performance.now() + seconds * 1000;
    const taken: number[] = [];
    let sent = 0;
    const send = () => {
      sent = performance.now();
      socket.write(next());
    };
    socket.on('connect', send).on('error', fail);
    onAnswer(socket, (status, text) => {
      if (status !== 200) return fail(new Error(text));
      const now = performance.now();
      taken.push(now - sent);
      if (now < until) return void setTimeout(send, 4);
      socket.destroy();
      taken.sort((a, b) => a - b);
      done(taken[Math.floor(taken.length * 0.99)] ?? Number.NaN);
    });
  });
}

/** 64 clients sign in, and retry after a second when there is no room in the queue. @returns what stops them */
function keepSigningIn(port: number): () => Promise<void> {
  let isOver = false;
  const clients = Array.from(
    { length: signIns },
    (_, number) =>
      new Promise<void>((done, fail) => {
        const socket = connect(port, '127.0.0.1');
        const send = () => {
          if (!isOver) return void socket.write(signIn(number));
          socket.destroy();
          done();
        };
        socket.on('connect', send).on('error', fail);
        onAnswer(socket, (status) => void setTimeout(send, status === 503 ? 1_000 : 0));
      }),
  );
  return async () => {
    isOver = true;
    await Promise.all(clients);
  };
}
