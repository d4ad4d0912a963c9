import type { TestProject } from 'vitest/node';
import type {} from './database-source.ts';
import { startPostgres } from './start-postgres.ts';

/** Provides a real PostgreSQL server: that of TEST_DATABASE_URL when it is set, otherwise a temporary one. */
export async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const given = process.env.TEST_DATABASE_URL;
  if (given) {
    project.provide('databaseSource', { driver: 'postgres', url: given });
    return;
  }
  const { url, stop } = await startPostgres({
    flags: ['-c', 'fsync=off', '-c', 'max_connections=200'],
  });
  project.provide('databaseSource', { driver: 'postgres', url });
  return stop;
}
