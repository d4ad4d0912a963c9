import { Agent, request } from 'node:http';

export type Sending = {
  readonly path: string;
  readonly body: object;
  /** The client address, as a proxy would report it. */
  readonly address: string;
  readonly accessToken?: string;
};

export type Answer = {
  readonly status: number;
  /** Everything that a client can see, without what differs by chance. */
  readonly seen: string;
  readonly body: string;
  readonly milliseconds: number;
};

/** Sends one request after another over one connection, and measures each until the last byte of its answer. */
export function createClient(port: number) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });

  function send(sending: Sending): Promise<Answer> {
    const { path, body, address, accessToken } = sending;
    const text = JSON.stringify(body);
    const headers = {
      'Content-Type': 'application/json',
      'Content-Length': Buffer.byteLength(text),
      'X-Requested-With': 'XMLHttpRequest',
      'X-Forwarded-For': address,
      ...(accessToken !== undefined && { Authorization: `Bearer ${accessToken}` }),
    };
    const options = {
      host: '127.0.0.1',
      port,
      agent,
      method: 'POST',
      path: `/api${path}`,
      headers,
    };
    return new Promise((done, fail) => {
      const start = performance.now();
      const sent = request(options, (res) => {
        let received = '';
        res.setEncoding('utf8').on('data', (piece: string) => {
          received += piece;
        });
        res.on('end', () => {
          const milliseconds = performance.now() - start;
          const status = res.statusCode ?? 0;
          const seen = describe(status, res.headers, received);
          done({ status, seen, body: received, milliseconds });
        });
      });
      sent.on('error', (error) => {
        // The server closed the idle connection at the very moment of the request, so it never got the request.
        if (sent.reusedSocket && 'code' in error && error.code === 'ECONNRESET')
          done(send(sending));
        else fail(error);
      });
      sent.end(text);
    });
  }

  return { send, close: () => agent.destroy() };
}

/** The status, the headers and the body, without ids of requests, the time, and the seconds of a limit. */
function describe(
  status: number,
  headers: Readonly<Record<string, unknown>>,
  body: string,
): string {
  const { date, 'x-request-id': id, ...others } = headers;
  const lines = Object.entries(others).map(([name, value]) => `${name}: ${value}`);
  return [status, ...lines, body]
    .join('\n')
    .replaceAll(String(id), 'ID')
    .replaceAll(/;t=\d+|retry-after: \d+/g, '');
}
