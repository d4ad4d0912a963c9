import type { Server, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import type { Database } from '../db/client.ts';

const graceMs = 10_000;
/** The time after which the process ends, whatever it still waits for. */
const longestMs = 15_000;
/** Ctrl-C reaches the process twice, from the terminal and from npm. Signals within this time count as one press. */
const samePressMs = 500;

type Options = {
  readonly server: Server;
  readonly database: Database;
  readonly logger: Logger;
  /** Stops everything else that uses the database. */
  readonly beforeClose: () => Promise<unknown>;
};

/**
 * Stops the process on SIGTERM or SIGINT: it accepts no new connections, finishes the requests in flight (10 s at
 * most), closes the database and exits with 0. It waits no longer than 15 s, because the purge may wait for somebody
 * else's lock, and a database may have stopped answering. A second signal exits at once. An uncaught error is logged
 * and stops the process too. So does the end of the parent process, for example `npm run dev` when its terminal was
 * closed.
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
    setTimeout(() => process.exit(exitCode), longestMs);
    const ended = beforeClose();
    const force = setTimeout(() => server.closeAllConnections(), graceMs);
    await new Promise((done) => server.close(done));
    clearTimeout(force);
    await ended;
    await database.close();
    process.exit(exitCode);
  }

  // Otherwise a kept-alive connection would delay the stop until its idle timeout.
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
    // The log's output is gone with the terminal, and at exit pino would wait for it forever.
    logger.level = 'silent';
    void stop(0, false);
  });
  process.on('uncaughtException', crash);
  process.on('unhandledRejection', crash);
}
