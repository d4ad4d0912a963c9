import { connect, type Socket } from 'node:net';

type Bad = (round: number) => string;

function http(line: string, headers: readonly string[] = [], body = ''): string {
  return [`${line} HTTP/1.1`, 'Host: localhost', ...headers, '', body].join('\r\n');
}

const json = (body: string, ...headers: string[]) => [
  'X-Requested-With: XMLHttpRequest',
  'Content-Type: application/json',
  `Content-Length: ${Buffer.byteLength(body)}`,
  ...headers,
];

function post(path: string, body: string, ...headers: string[]): string {
  return http(`POST ${path}`, json(body, ...headers), body);
}

const login = '/api/auth/login';
/** As many addresses as a small network has, because a single one would only be paced. */
const from = (round: number) => `X-Forwarded-For: 203.0.113.${round % 250}`;

/** Requests that no client of ours sends. Each is refused, by the HTTP parser or by the application. */
const kinds: readonly Bad[] = [
  (round) => post(login, '{"username":', from(round)),
  (round) => post(login, '['.repeat(8_000), from(round)),
  (round) => post(login, '{"username":1,"password":[]}', from(round)),
  (round) => post(login, 'x'.repeat(200_000), from(round)),
  (round) => post(login, `{"username":"nobody-${round}","password":"no"}`, from(round)),
  (round) =>
    http(`POST ${login}`, ['Content-Type: text/plain', 'Content-Length: 1', from(round)], 'x'),
  (round) => post(login, '{}', 'Content-Encoding: gzip', from(round)),
  (round) => post(login, '{}', 'Transfer-Encoding: chunked', from(round)),
  (round) => http(`POST ${login}`, ['Transfer-Encoding: chunked', from(round)], 'zz\r\n'),
  (round) => post('/api/auth/refresh', '', `Cookie: a-refresh=${'x'.repeat(3_000)}`, from(round)),
  (round) => http('GET /api/user/me', [`Authorization: Bearer ${'x.'.repeat(900)}`, from(round)]),
  (round) => http('DELETE /api/auth/login', [from(round)]),
  (round) => http(`GET /api/nowhere/${round}`, [from(round)]),
  (round) => http('GET /api/%ff%00', [from(round)]),
  () => http('GET /api/user/me', [`X-Long: ${'x'.repeat(20_000)}`]),
  () => http(`GET /${'x'.repeat(20_000)}`),
  () => http('GET /api/user/me', ['Content-Length: 1', 'Content-Length: 2']),
  () => http('GET /api/user/me', ['X-Bad: a\u0001b']),
  () => 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  () => '\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001',
];

/** Sends one of the bad requests on a connection of its own. Resolves with the status; 0 when there was none. */
export function sendBad(port: number, round: number): Promise<number> {
  const text = kinds[round % kinds.length]?.(round) ?? '';
  return new Promise((done) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(text, 'latin1'));
    let status = 0;
    socket.once('data', (answer: Buffer) => {
      status = Number(/^HTTP\/1\.1 (\d{3})/.exec(answer.toString('latin1'))?.[1] ?? 0);
      socket.destroy();
    });
    socket.on('error', () => {});
    socket.on('close', () => done(status));
  });
}

const head = `POST ${login} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n`;

/** Connections that a client begins and does not finish: what it sends at once, and what it sends each second. */
const unfinished: readonly { readonly begin: string; readonly drip: string }[] = [
  { begin: '', drip: '' },
  { begin: 'POST /api', drip: '' },
  { begin: `${head}X-Slow: `, drip: 'x' },
  { begin: `${head}\r\n{`, drip: ' ' },
];

/** Opens so many unfinished connections. `closed` resolves when the server has closed all of them. */
export function openUnfinished(
  port: number,
  count: number,
): { closed: Promise<void>; open(): number } {
  let open = 0;
  const each = Array.from({ length: count }, (_, number) => {
    const { begin, drip } = unfinished[number % unfinished.length] ?? { begin: '', drip: '' };
    return new Promise<void>((done) => {
      const socket: Socket = connect(port, '127.0.0.1', () => {
        open++;
        if (begin) socket.write(begin);
        socket.on('close', () => open--);
      });
      const dripping = setInterval(() => drip && socket.write(drip), 1_000);
      socket.on('error', () => {}).on('data', () => {});
      socket.on('close', () => {
        clearInterval(dripping);
        done();
      });
    });
  });
  return { closed: Promise.all(each).then(() => {}), open: () => open };
}
