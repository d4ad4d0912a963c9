import { readFileSync } from 'node:fs';
import { PGlite } from '@electric-sql/pglite';
import pg from 'pg';
import { pino } from 'pino';
import { inject } from 'vitest';
import type { Database } from '../db/client.ts';
import { wrapPglite } from '../db/pglite.ts';
import { openPostgres } from '../db/postgres.ts';
import { newId } from '../lib/id.ts';

export type TestDatabase = {
  /** One more connection to the same database, as a second API process would have. PGlite has only one. */
  connect(): Promise<Database>;
  close(): Promise<void>;
};

/** A fresh, migrated database on the driver of the Vitest project this runs in. */
export async function openTestDatabase(): Promise<TestDatabase> {
  const source = inject('databaseSource');
  return source.driver === 'pglite'
    ? openPgliteCopy(source.snapshot)
    : createPostgresDatabase(source.url);
}

async function openPgliteCopy(snapshot: string): Promise<TestDatabase> {
  const pglite = await PGlite.create({ loadDataDir: new Blob([readFileSync(snapshot)]) });
  const shared = { ...wrapPglite(pglite), close: async () => {} };
  return { connect: async () => shared, close: () => pglite.close() };
}

async function createPostgresDatabase(serverUrl: string): Promise<TestDatabase> {
  const name = `test_${newId()
    .replaceAll(/[^A-Za-z0-9]/g, '')
    .toLowerCase()}`;
  await onServer(serverUrl, `create database ${name}`);
  const url = Object.assign(new URL(serverUrl), { pathname: `/${name}` }).href;
  const opened: Database[] = [];
  const connect = async () => {
    const database = await openPostgres({ url, logger: pino({ level: 'silent' }) });
    opened.push(database);
    return database;
  };
  await (await connect()).migrate();
  return {
    connect,
    async close() {
      await Promise.all(opened.map((database) => database.close()));
      await onServer(serverUrl, `drop database ${name} with (force)`);
    },
  };
}

async function onServer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(statement);
  await client.end();
}
