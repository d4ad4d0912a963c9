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

/** Node keeps the answer that is in flight on a connection in this undocumented property. */
type ServerSocket = Socket & { readonly _httpMessage?: ServerResponse | null };

/**
 * Answers requests that Node's parser refuses. No route ever sees them, so the security headers are written here. The
 * connection is closed, because it is unknown where on it the next request begins.
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
    // After an answer has begun, the client would read a second one as part of the first one's body.
    if (hungUp || socket._httpMessage?.headersSent) return socket.destroy();
    const status = statusByCode[code] ?? 400;
    socket.write(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${headers}\r\n\r\n`);
    socket.destroySoon();
    logger.info({ status, code, address: socket.remoteAddress }, 'refused what is no request');
  });
  // Without this listener Node would refuse an unknown Expect by itself. A server may ignore it (RFC 9110 §10.1.1).
  server.on('checkExpectation', (req, res) => server.emit('request', req, res));
}
