import { createServer, type RequestListener, type Server } from 'node:http';
import type { Logger } from 'pino';
import type { Clock } from '../lib/clock.ts';

const minute = 60_000;

/**
 * Timeouts in milliseconds. The head of a request and the whole request must arrive in time. A client must keep reading
 * its answer. An idle connection stays open for longer than a proxy keeps it (nginx: 60 s), so that the proxy never
 * sends a request on a connection that is just being closed.
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

/** The HTTP server. It closes slow connections and refuses connections beyond `maxConnections`. */
export function createHttpServer(
  app: RequestListener,
  { maxConnections, clock, logger, timeouts = connectionTimeouts }: Options,
): Server {
  const server = createServer(timeouts, app);
  server.maxConnections = maxConnections;
  server.timeout = timeouts.timeout;
  let toldAt = Number.NEGATIVE_INFINITY;
  server.on('drop', () => {
    // Close idle connections to make room. Otherwise a client that opens enough of them would keep everybody else out.
    server.closeIdleConnections();
    if (clock.now() - toldAt < minute) return;
    toldAt = clock.now();
    logger.warn({ maxConnections }, 'every connection is taken; new ones are refused');
  });
  return server;
}
