import { connect, type Socket } from 'node:net';

export type Load = {
  /** How many requests were answered. */
  readonly answered: number;
  readonly seconds: number;
};

type Options = {
  /** The processes that share the connections. */
  readonly servers: readonly { readonly port: number }[];
  readonly connections: number;
  readonly seconds: number;
  /** Stop after so many requests, even if time is left. */
  readonly most?: number;
  /** The bytes of the next request on a connection. */
  next(connection: number): string;
};

/**
 * Sends requests to a server for some seconds, on each connection the next one when the last one is answered. Speaks
 * HTTP by itself, because a client that costs as much as the server would be what is measured.
 *
 * @throws Error when an answer is not 2xx, because a refusal costs something else
 */
export async function drive(options: Options): Promise<Load> {
  const { servers, connections, seconds, most = Number.POSITIVE_INFINITY, next } = options;
  let sent = 0;
  const start = performance.now();
  const until = start + seconds * 1000;
  const counts = await Promise.all(
    Array.from({ length: connections }, (_, connection) =>
      keepAsking(servers[connection % servers.length]?.port ?? 0, () =>
        performance.now() < until && sent++ < most ? next(connection) : null,
      ),
    ),
  );
  const answered = counts.reduce((sum, count) => sum + count, 0);
  return { answered, seconds: (performance.now() - start) / 1000 };
}

/** Sends one request after the other until there is none. @returns how many were answered */
function keepAsking(port: number, next: () => string | null): Promise<number> {
  return new Promise((done, fail) => {
    const socket = connect(port, '127.0.0.1');
    let answered = 0;
    const send = () => {
      const request = next();
      if (request !== null) return void socket.write(request);
      socket.destroy();
      done(answered);
    };
    socket.on('connect', send);
    onAnswer(socket, (status, text) => {
      if (status < 200 || status > 299) return fail(new Error(`port ${port} answered: ${text}`));
      answered++;
      send();
    });
    socket.on('error', fail);
    socket.on('close', () => fail(new Error(`port ${port} closed a connection`)));
  });
}

/** Calls back for each answer when it is there as a whole. */
export function onAnswer(socket: Socket, answer: (status: number, text: string) => void): void {
  let text = '';
  socket.setEncoding('latin1');
  socket.setNoDelay(true);
  socket.on('data', (chunk: string) => {
    text += chunk;
    if (!isWhole(text)) return;
    const whole = text;
    text = '';
    answer(Number(whole.slice(9, 12)), whole);
  });
}

/** Only one request is under way on a connection, so nothing comes after its answer. */
function isWhole(text: string): boolean {
  const end = text.indexOf('\r\n\r\n');
  if (end === -1) return false;
  const head = text.slice(0, end);
  if (/\r\ntransfer-encoding: chunked/i.test(head)) return text.endsWith('\r\n0\r\n\r\n');
  const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1];
  return text.length >= end + 4 + Number(length ?? 0);
}

/** A request on the wire. Each connection stands for a client of its own behind the proxy. */
export function http(
  line: string,
  {
    client,
    headers = {},
    body = '',
  }: {
    readonly client: number;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string;
  },
): string {
  return [
    `${line} HTTP/1.1`,
    'Host: localhost:3000',
    'Accept: application/json, text/plain, */*',
    'User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
    `X-Forwarded-For: 10.${(client >> 16) & 255}.${(client >> 8) & 255}.${client & 255}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ...(line.startsWith('POST') ? [`Content-Length: ${Buffer.byteLength(body)}`] : []),
    '',
    body,
  ].join('\r\n');
}
