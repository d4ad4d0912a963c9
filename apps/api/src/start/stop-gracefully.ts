import type { Server, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import type { Database } from '../db/client.ts';

const graceMs = 10_000;
/** npm passes Ctrl-C on to processes that have it from the terminal already: within this it is one press. */
const samePressMs = 500;

type Options = {
  readonly server: Server;
  readonly database: Database;
  readonly logger: Logger;
  /** Ends what else uses the database. */
  readonly beforeClose: () => Promise<void>;
};

/**
 * On SIGTERM or SIGINT: takes no new connections, finishes what is in flight (10 s at most), closes the
 * database, exits with 0. A second signal exits at once. An error nobody caught is logged and ends the process.
 * Also when the process that started it is gone: `npm run dev`, whose terminal was closed.
 */
export function stopGracefully({ server, database, logger, beforeClose }: Options): void {
  let stopping = false;
  let mayInsist = false;

  async function stop(exitCode: number, insists = true): Promise<void> {
    if (stopping && insists) process.exit(1);
    if (stopping) return;
    stopping = true;
    setTimeout(() => {
      mayInsist = true;
    }, samePressMs);
    logger.info('stopping');
    const ended = beforeClose();
    const force = setTimeout(() => server.closeAllConnections(), graceMs);
    await new Promise((done) => server.close(done));
    clearTimeout(force);
    await ended;
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
  process.on('SIGINT', () => void stop(0, mayInsist));
  process.on('disconnect', () => {
    // With its terminal the log has gone; pino would wait for it at the exit, for ever.
    logger.level = 'silent';
    void stop(0, false);
  });
  process.on('uncaughtException', crash);
  process.on('unhandledRejection', crash);
}
