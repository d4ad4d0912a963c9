import type { Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';

export type RawAnswer = { readonly status: number; readonly head: string; readonly body: string };

/**
 * Sends bytes to a listening server exactly as given, which no HTTP client does, and returns the first answer. Rejects
 * when the server closes without an answer. The text is sent as Latin-1, so one character is one byte.
 */
export function sendRaw(server: Server, text: string): Promise<RawAnswer> {
  const { port } = server.address() as AddressInfo;
  return new Promise((done, fail) => {
    const socket = connect(port, '127.0.0.1');
    let received = '';
    const finish = () => {
      socket.destroy();
      const answer = readAnswer(received);
      if (answer) done(answer);
      else fail(new Error(`closed without an answer: ${JSON.stringify(received.slice(0, 200))}`));
    };
    socket.setEncoding('latin1');
    socket.on('data', (chunk) => {
      received += chunk;
      if (isWhole(received)) finish();
    });
    socket.on('close', finish);
    // A server that refuses early resets the connection. Its answer has arrived by then.
    socket.on('error', () => {});
    socket.write(text, 'latin1');
  });
}

function readAnswer(received: string): RawAnswer | null {
  const [, status, head = '', body = ''] =
    /^HTTP\/1\.1 (\d{3})[^\r\n]*\r\n([\s\S]*?)\r\n\r\n([\s\S]*)$/.exec(received) ?? [];
  return status ? { status: Number(status), head, body } : null;
}

function isWhole(received: string): boolean {
  const answer = readAnswer(received);
  if (!answer) return false;
  const length = /^content-length: (\d+)$/im.exec(answer.head)?.[1];
  return answer.body.length >= Number(length ?? 0);
}

/** Makes a whole request as text. Header lines are used as they are. */
export function rawRequest(
  method: string,
  path: string,
  { headers = [], body = '' }: { headers?: readonly string[]; body?: string } = {},
): string {
  return [`${method} ${path} HTTP/1.1`, 'Host: localhost:3000', ...headers, '', body].join('\r\n');
}
