import { sql } from 'drizzle-orm';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { newId } from '../lib/id.ts';
import { StartupError } from '../lib/startup-error.ts';
import { createCapturedLogger, rememberSecrets } from '../testing/captured-logs.ts';
import { createTcpProxy, type TcpProxy } from '../testing/tcp-proxy.ts';
import type { Database } from './client.ts';
import { openPostgres } from './postgres.ts';

const source = inject('databaseSource');
const server = source.driver === 'postgres' ? source.url : '';
const password = newId();
rememberSecrets(password);

/** A role without special rights, and a database that it owns. */
let name: string;
let admin: pg.Client;
let proxy: TcpProxy;
let database: Database;
let logs: Record<string, unknown>[];
beforeEach(async () => {
  name = `check_${newId().replaceAll(/\W/g, '').toLowerCase()}`;
  admin = new pg.Client({ connectionString: server });
  await admin.connect();
  await admin.query(`create role ${name} login password '${password}'`);
  await createDatabase();
  const { hostname, port } = new URL(server);
  proxy = await createTcpProxy({ host: hostname, port: Number(port) });
  const url = `postgres://${name}:${password}@127.0.0.1:${proxy.port}/${name}`;
  logs = [];
  const logger = createCapturedLogger((line) => logs.push(JSON.parse(line)));
  database = await openPostgres({ url, logger });
});
afterEach(async () => {
  await database.close();
  await proxy.close();
  await dropDatabase();
  await admin.query(`drop role ${name}`);
  await admin.end();
});

const createDatabase = (how = '') => admin.query(`create database ${name} owner ${name} ${how}`);
const dropDatabase = () => admin.query(`drop database ${name} with (force)`);

async function expectRefusal(sentence: RegExp): Promise<void> {
  const refusal = await database.migrate().then(
    () => 'it started',
    (error: unknown) => error,
  );
  expect(refusal).toBeInstanceOf(StartupError);
  expect((refusal as Error).message).toMatch(sentence);
  expect((refusal as Error).message).not.toContain(name);
}

const tables = async () =>
  (await database.db.execute(
    sql`select tablename from pg_tables where tablename = 'sessions'`,
  )) as object;

describe('the API refuses to start, explains why, and writes nothing', () => {
  it('when notifications do not arrive although LISTEN succeeds', async () => {
    proxy.deafen();
    await expectRefusal(/^DATABASE_URL leads through a pooler .*; set DATABASE_DIRECT_URL to /);
    proxy.restore();
    expect(await tables()).not.toMatchObject({ rows: [{ tablename: 'sessions' }] });
  });

  it('when triggers do not fire for this user', async () => {
    await admin.query(`alter role ${name} set session_replication_role = replica`);
    await expectRefusal(/ session_replication_role = replica, /);
  });

  it('when the database is read-only', async () => {
    await admin.query(`alter database ${name} set default_transaction_read_only = on`);
    await expectRefusal(/ is read-only /);
  });

  it('when the encoding of the database cannot store every name', async () => {
    await dropDatabase();
    await createDatabase(`encoding latin1 template template0 locale 'C'`);
    await expectRefusal(/ its encoding is not UTF8; /);
  });
});

it('a server that stops answering is not mistaken for a pooler', async () => {
  await database.migrate();
  proxy.stall();
  await expect(database.migrate()).rejects.not.toBeInstanceOf(StartupError);
});

it('when the server allows fewer connections than the pool wants, requests wait for one', async () => {
  await admin.query(`alter role ${name} connection limit 4`);
  await database.migrate();
  expect(logs).toContainEqual(expect.objectContaining({ level: 40, limit: 4, pool: 2 }));
  const listener = { onNotification: () => {}, onUp: async () => {}, onDown: () => {} };
  await database.listen('session_revoked', listener);
  await database.listen('mail_waiting', listener);
  const answers = Array.from({ length: 20 }, () => tables());
  expect(await Promise.all(answers)).toHaveLength(20);
});
