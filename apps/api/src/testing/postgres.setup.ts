import type { TestProject } from 'vitest/node';
import { openPostgres } from '../db/postgres.ts';
import { createCapturedLogger } from './captured-logs.ts';
import type {} from './database-source.ts';
import { onServer } from './on-server.ts';
import { startPostgres } from './start-postgres.ts';

/**
 * Provides a real PostgreSQL server, that of TEST_DATABASE_URL or else a temporary one, with one migrated database. Each
 * test gets a copy of that database, because copying is several times faster than migrating.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { url, stop } = await findServer();
  const template = `test_template_${process.pid}`;
  await onServer(url, `create database ${template}`);
  const database = await openPostgres({
    url: Object.assign(new URL(url), { pathname: `/${template}` }).href,
    logger: createCapturedLogger(() => {}),
  });
  await database.migrate();
  await database.close();
  project.provide('databaseSource', { driver: 'postgres', url, template });
  return async () => {
    await onServer(url, `drop database ${template} with (force)`);
    await stop();
  };
}

function findServer(): Promise<{ url: string; stop(): Promise<void> }> {
  const given = process.env.TEST_DATABASE_URL;
  if (given) return Promise.resolve({ url: given, stop: async () => {} });
  return startPostgres({ flags: ['-c', 'fsync=off', '-c', 'max_connections=200'] });
}
