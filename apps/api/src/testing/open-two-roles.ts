import { readFileSync } from 'node:fs';
import pg from 'pg';
import { inject } from 'vitest';
import type { Database } from '../db/client.ts';
import { openPostgres } from '../db/postgres.ts';
import { createCapturedLogger } from './captured-logs.ts';
import { newSecret } from './create-test-app.ts';
import { openTestDatabase, type TestDatabase } from './open-test-database.ts';

export type TwoRoles = {
  readonly source: TestDatabase;
  /** The database as its owner opens it, who may migrate. */
  readonly owner: Database;
  /** The database as the role of the API opens it. */
  readonly running: Database;
  /** Opens it once more as the role of the API, with the owner's address for migrations. */
  openWithBoth(): Promise<Database>;
  close(): Promise<void>;
};

const guide = new URL('../../../../docs/adapt/deploy-on-one-machine.md', import.meta.url);
const [, rights = ''] =
  /```sql\n(revoke all on database[\s\S]*?)```/.exec(readFileSync(guide, 'utf8')) ?? [];

async function run(url: string, statements: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(statements);
  await client.end();
}

/** Makes the two roles of the deploy guide by the guide's own statements, in an empty database of their own. */
export async function openTwoRoles(): Promise<TwoRoles> {
  const source = await openTestDatabase();
  const url = source.url ?? '';
  const database = new URL(url).pathname.slice(1);
  const names = { owner: `${database}_owner`, running: `${database}_runs` };
  const passwords = { owner: newSecret(), running: newSecret() };
  await run(
    url,
    `drop schema public cascade; drop schema drizzle cascade;
    create role ${names.owner} login password '${passwords.owner}';
    create role ${names.running} login password '${passwords.running}';
    alter database ${database} owner to ${names.owner};
    create schema public authorization pg_database_owner; grant usage on schema public to public;`,
  );
  const statements = rights
    .replaceAll('latchkey_owner', '"o"')
    .replaceAll(/on database latchkey\b/g, `on database ${database}`)
    .replaceAll(/\blatchkey\b/g, names.running)
    .replaceAll('"o"', names.owner);
  await run(url, statements);
  const as = (role: keyof typeof names) =>
    Object.assign(new URL(url), { username: names[role], password: passwords[role] }).href;
  const logger = createCapturedLogger();
  const owner = await openPostgres({ url: as('owner'), logger });
  const running = await openPostgres({ url: as('running'), logger });
  return {
    ...{ source, owner, running },
    openWithBoth: () => openPostgres({ url: as('running'), migrationUrl: as('owner'), logger }),
    async close() {
      await Promise.all([owner.close(), running.close()]);
      await source.close();
      const server = inject('databaseSource');
      if (server.driver === 'postgres')
        await run(server.url, `drop role ${names.owner}, ${names.running}`);
    },
  };
}
