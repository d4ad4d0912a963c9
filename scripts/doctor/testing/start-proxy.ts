import {
  createServer as createHttpServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';

type Headers = Record<string, string | string[] | undefined>;
export type ProxyAnswer = {
  readonly status: number;
  readonly headers: Headers;
  readonly body?: string;
};

/** What the proxy does wrong. Without faults it behaves as the nginx of docs/adapt/deploy-on-one-machine.md. */
export type Faults = {
  /** Changes the headers of a request. */
  readonly onRequest?: (headers: IncomingHttpHeaders) => Headers;
  /** Changes status, headers or body of an answer. */
  readonly onAnswer?: (answer: ProxyAnswer, path: string) => ProxyAnswer;
  /** Answers a request itself. */
  readonly instead?: (path: string) => ProxyAnswer | null;
  /** Keeps the answers of GET requests by their path. */
  readonly caches?: boolean;
  /** Passes the whole answer on when it is complete, or only its body then. */
  readonly buffers?: 'answer' | 'body';
};

export type FaultyProxy = {
  readonly port: number;
  /** The server behind it. */
  target: Server | null;
  faults: Faults;
  close(): Promise<void>;
};

/** Starts a reverse proxy on this machine that can be told to do wrong. With a certificate it ends TLS. */
export async function startProxy(tls: { cert: string; key: string } | null): Promise<FaultyProxy> {
  const kept = new Map<string, ProxyAnswer>();
  const handle = (req: IncomingMessage, res: ServerResponse) => {
    const { instead, caches } = proxy.faults;
    const path = req.url ?? '';
    const own = instead?.(path) ?? (caches && req.method === 'GET' ? kept.get(path) : null);
    if (own) return void res.writeHead(own.status, own.headers).end(own.body);
    passOn(proxy, [req, res], (answer) => caches && kept.set(path, answer));
  };
  const server = tls ? createHttpsServer(tls, handle) : createHttpServer(handle);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const proxy: FaultyProxy = {
    port: (server.address() as AddressInfo).port,
    target: null,
    faults: {},
    async close() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
  return proxy;
}

function passOn(
  { target, faults }: FaultyProxy,
  [req, res]: [IncomingMessage, ServerResponse],
  keep: (answer: ProxyAnswer) => void,
): void {
  const path = req.url ?? '';
  const overwritten = { ...req.headers, 'x-forwarded-for': req.socket.remoteAddress };
  const headers = faults.onRequest?.(req.headers) ?? overwritten;
  const { port } = (target?.address() ?? {}) as AddressInfo;
  const sent = request({
    port,
    host: '127.0.0.1',
    path,
    method: req.method,
    headers,
    agent: false,
  });
  res.on('close', () => sent.destroy());
  sent.on('error', () => res.destroy());
  sent.on('response', (upstream) => {
    const plain: ProxyAnswer = { status: upstream.statusCode ?? 0, headers: upstream.headers };
    const answer = faults.onAnswer?.(plain, path) ?? plain;
    if (answer.body !== undefined) {
      upstream.resume();
      const { 'content-length': _, ...changed } = answer.headers;
      return void res.writeHead(answer.status, changed).end(answer.body);
    }
    res.writeHead(answer.status, answer.headers);
    if (faults.buffers === 'body') res.flushHeaders();
    const chunks: Buffer[] = [];
    upstream.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      if (!faults.buffers) res.write(chunk);
    });
    upstream.on('end', () => {
      const body = Buffer.concat(chunks);
      keep({ ...answer, body: body.toString() });
      res.end(faults.buffers ? body : undefined);
    });
  });
  req.pipe(sent);
}
