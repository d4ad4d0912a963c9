import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import type { TestProject } from 'vitest/node';
import { wrapPglite } from '../db/pglite.ts';
import type {} from './database-source.ts';
import { makeTemporaryFolder } from './temporary-folder.ts';

/** Migrates one PGlite and dumps it. Each test opens a copy, because copying is several times faster than migrating. */
export async function setup(project: TestProject): Promise<() => void> {
  const folder = makeTemporaryFolder('test');
  const pglite = await PGlite.create();
  await wrapPglite(pglite).migrate();
  const snapshot = join(folder, 'migrated.tar');
  writeFileSync(snapshot, Buffer.from(await (await pglite.dumpDataDir('none')).arrayBuffer()));
  await pglite.close();
  project.provide('databaseSource', { driver: 'pglite', snapshot });
  return () => rmSync(folder, { recursive: true, force: true });
}
