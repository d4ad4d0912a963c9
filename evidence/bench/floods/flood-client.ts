import { connect } from 'node:net';
import { getPriority, setPriority } from 'node:os';
import { floods } from './kinds.ts';

/**
 * Floods the server from a separate process: every connection sends its next request when the last one is answered, and
 * reconnects when it is closed. Prints a line when it begins, and at the end how often each status was answered.
 */
const [name = '', port = '', seconds = '', cookieName = '', password = ''] = process.argv.slice(2);
const flood = floods(cookieName, password).find((kind) => kind.name === name);
if (!flood) throw new Error(`no flood is called ${name}`);

// The flood stands for other machines, so it must not take the server's share of the processor.
setPriority(Math.min(19, getPriority() + 19));

const until = Date.now() + Number(seconds) * 1000;
const answers: Record<string, number> = {};
let round = 0;

function count(what: string): void {
  answers[what] = (answers[what] ?? 0) + 1;
}

function open({ request }: NonNullable<typeof flood>): void {
  const socket = connect(Number(port), '127.0.0.1');
  socket.setEncoding('latin1');
  socket.on('connect', () => socket.write(request(round++)));
  socket.on('data', (text: string) => {
    const status = /^HTTP\/1\.1 (\d{3})/.exec(text)?.[1];
    if (!status) return;
    count(status);
    if (Date.now() > until || status === '413') socket.destroy();
    else socket.write(request(round++));
  });
  socket.on('error', () => {});
  socket.on('close', () => {
    if (Date.now() < until) setImmediate(open, flood as NonNullable<typeof flood>);
  });
}

process.stdout.write('flooding\n');
for (let connection = 0; connection < flood.connections; connection++) open(flood);
setTimeout(
  () => {
    process.stdout.write(`${JSON.stringify(answers)}\n`, () => process.exit());
  },
  Number(seconds) * 1000 + 500,
);
