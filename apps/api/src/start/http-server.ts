import { createServer, type RequestListener, type Server } from 'node:http';
import type { Logger } from 'pino';
import type { Clock } from '../lib/clock.ts';

const minute = 60_000;

/**
 * Milliseconds. A request must have arrived whole in time, and so must its head; a reader must go on reading; a
 * connection is kept open between requests for longer than a proxy keeps it (nginx: 60 s), so that the proxy never
 * sends a request on one that is just being closed.
 */
export const connectionTimeouts = {
  headersTimeout: 10_000,
  requestTimeout: 15_000,
  keepAliveTimeout: 75_000,
  connectionsCheckingInterval: 2_000,
  timeout: 30_000,
};

type Options = {
  readonly maxConnections: number;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly timeouts?: typeof connectionTimeouts;
};

/** The HTTP server, which ends slow requests and takes no more connections than it is allowed. */
export function createHttpServer(
  app: RequestListener,
  { maxConnections, clock, logger, timeouts = connectionTimeouts }: Options,
): Server {
  const server = createServer(timeouts, app);
  server.maxConnections = maxConnections;
  server.timeout = timeouts.timeout;
  let toldAt = Number.NEGATIVE_INFINITY;
  server.on('drop', () => {
    // Idle ones make room for the next, or whoever opens enough of them would keep everybody else out.
    server.closeIdleConnections();
    if (clock.now() - toldAt < minute) return;
    toldAt = clock.now();
    logger.warn({ maxConnections }, 'every connection is taken; new ones are refused');
  });
  return server;
}
