import type { IncomingMessage, ServerResponse } from 'node:http';
import { request } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';

export const names = {
  app: 'app.example.test',
  api: 'api.example.test',
  /** Another host of the same site, whose owner is hostile. */
  evil: 'evil.example.test',
} as const;

export type TlsProxy = {
  readonly port: number;
  /** While true, a refresh gets the HTML page that a proxy sends when the process behind it is away. */
  isAway: boolean;
  /** What the proxy answers in place of the API, by path. */
  readonly answers: Map<string, (res: ServerResponse) => unknown>;
  stop(): Promise<void>;
};

type Options = {
  readonly cert: string;
  readonly key: string;
  readonly apiPort: number;
  /** Answers requests for the application's host in place of the API, which it does in the sibling layout. */
  readonly servePage: ((req: IncomingMessage, res: ServerResponse) => void) | null;
};

/** Starts a proxy that ends TLS for the three hosts. */
export async function startTlsProxy({ cert, key, apiPort, servePage }: Options): Promise<TlsProxy> {
  const server = createServer({ cert, key }, (req, res) => {
    const { host } = req.headers;
    const answer = proxy.answers.get(req.url ?? '');
    if (host === names.evil) res.setHeader('Content-Type', 'text/html').end('<!doctype html>');
    else if (proxy.isAway && req.url === '/api/auth/refresh') answerAway(res);
    else if (answer) answer(res);
    else if (host === names.app && servePage) servePage(req, res);
    else passOn(req, res, apiPort);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const proxy: TlsProxy = {
    port: (server.address() as AddressInfo).port,
    isAway: false,
    answers: new Map(),
    stop: () => stop(server),
  };
  return proxy;
}

function answerAway(res: ServerResponse): void {
  res.writeHead(502, { 'Content-Type': 'text/html' });
  res.end('<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>');
}

function passOn(req: IncomingMessage, res: ServerResponse, port: number): void {
  const { method, url: path, headers } = req;
  const forwarded = { ...headers, 'x-forwarded-for': '127.0.0.1' };
  const sent = request({ host: '127.0.0.1', port, method, path, headers: forwarded }, (answer) => {
    res.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(res);
  });
  sent.on('error', () => res.destroy());
  res.on('close', () => sent.destroy());
  req.pipe(sent);
}

async function stop(server: Server): Promise<void> {
  const closed = new Promise((done) => server.close(done));
  server.closeAllConnections();
  await closed;
}
