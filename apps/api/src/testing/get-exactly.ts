import { type IncomingHttpHeaders, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export type ExactAnswer = {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly text: string;
};

/** Requests the path exactly as written. Ordinary clients would remove `..` and decompress the answer. */
export function getExactly(
  server: Server,
  path: string,
  { method = 'GET', headers = {} }: { method?: string; headers?: Record<string, string> } = {},
): Promise<ExactAnswer> {
  const { port } = server.address() as AddressInfo;
  return new Promise((done, fail) => {
    const sent = request(
      {
        port,
        path,
        method,
        headers: { accept: 'text/html,*/*', host: 'localhost:3000', ...headers },
        agent: false,
      },
      (res) => {
        const chunks: Buffer[] = [];
        res.on('data', (chunk) => chunks.push(chunk));
        res.on('end', () => {
          const body = Buffer.concat(chunks);
          done({ status: res.statusCode ?? 0, headers: res.headers, body, text: body.toString() });
        });
      },
    );
    sent.on('error', fail).end();
  });
}
