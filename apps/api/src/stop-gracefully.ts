import type { Server, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import type { Database } from './db/client.ts';

const graceMs = 10_000;

type Options = {
  readonly server: Server;
  readonly database: Database;
  readonly logger: Logger;
  readonly beforeClose: () => void;
};

/**
 * On SIGTERM or SIGINT: takes no new connections, finishes what is in flight (10 s at most), closes the
 * database, exits with 0. A second signal exits at once. An error nobody caught is logged and ends the process.
 */
export function stopGracefully({ server, database, logger, beforeClose }: Options): void {
  let stopping = false;

  async function stop(exitCode: number): Promise<void> {
    if (stopping) process.exit(exitCode || 1);
    stopping = true;
    logger.info('stopping');
    beforeClose();
    const force = setTimeout(() => server.closeAllConnections(), graceMs);
    await new Promise((done) => server.close(done));
    clearTimeout(force);
    await database.close();
    process.exit(exitCode);
  }

  // A kept-alive connection would otherwise hold the stop until its idle timeout.
  server.prependListener('request', (_req, res: ServerResponse) => {
    if (stopping) res.setHeader('Connection', 'close');
    res.on('finish', () => stopping && setImmediate(() => server.closeIdleConnections()));
  });
  const crash = (error: unknown) => {
    logger.fatal({ err: error }, 'uncaught error; stopping');
    void stop(1);
  };
  process.on('SIGTERM', () => void stop(0));
  process.on('SIGINT', () => void stop(0));
  process.on('uncaughtException', crash);
  process.on('unhandledRejection', crash);
}
