import { type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Logger } from 'pino';
import type { Config } from '../settings/config.ts';
import { transportSecurityHeader } from './security-headers.ts';

const statusByCode: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};

/** As Node keeps it: the answer in flight on a connection. */
type ServerSocket = Socket & { readonly _httpMessage?: ServerResponse | null };

/**
 * Answers what Node's parser refuses, and so no route ever sees, with the headers that matter. The connection is
 * closed, because nobody can tell where on it the next request begins.
 */
export function answerBrokenRequests(server: Server, config: Config, logger: Logger): void {
  const headers = [
    'Connection: close',
    'Content-Length: 0',
    'Cache-Control: no-store',
    "Content-Security-Policy: default-src 'none';frame-ancestors 'none';sandbox",
    'Referrer-Policy: no-referrer',
    'X-Content-Type-Options: nosniff',
    ...transportSecurityHeader(config),
  ].join('\r\n');
  server.on('clientError', ({ code = '' }: NodeJS.ErrnoException, socket: ServerSocket) => {
    const hungUp = code === 'HPE_INVALID_EOF_STATE' || !socket.writable;
    // Once an answer has begun, a second one would be read as its body.
    if (hungUp || socket._httpMessage?.headersSent) return socket.destroy();
    const status = statusByCode[code] ?? 400;
    socket.write(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${headers}\r\n\r\n`);
    socket.destroySoon();
    logger.info({ status, code, address: socket.remoteAddress }, 'refused what is no request');
  });
  // Without a listener Node would answer an unknown Expect itself; it may be ignored (RFC 9110 §10.1.1).
  server.on('checkExpectation', (req, res) => server.emit('request', req, res));
}
