import { readFileSync } from 'node:fs';
import { PGlite } from '@electric-sql/pglite';
import pg from 'pg';
import { inject } from 'vitest';
import type { Database } from '../db/client.ts';
import { wrapPglite } from '../db/pglite.ts';
import { openPostgres } from '../db/postgres.ts';
import { newId } from '../lib/id.ts';
import { createCapturedLogger } from './captured-logs.ts';
import type {} from './database-source.ts';
import { createTcpProxy } from './tcp-proxy.ts';

export type TestDatabase = {
  /** Where another process finds it; null for PGlite, which no other process can share. */
  readonly url: string | null;
  /** PostgreSQL: runs a statement as the server's superuser, beside every proxy; PGlite has no server. */
  asAdmin(statement: string): Promise<Record<string, unknown>[]>;
  /** One more connection to the same database, as a second API process would have. PGlite has only one. */
  connect(): Promise<Database>;
  /** What its connections logged, one parsed line each. */
  readonly logs: Record<string, unknown>[];
  /** Grows whenever the database is asked anything, by any connection. */
  traffic(): number;
  /** The database cannot be reached until `restore`. */
  cut(): void;
  /** PostgreSQL: no new connection is let through until `restore`, those that are open stay. PGlite: as `cut`. */
  refuse(): void;
  /** PostgreSQL: every connection stays open and nothing comes through until `restore`. PGlite: as `cut`. */
  stall(): void;
  /** PostgreSQL: notifications are dropped on their way until `restore`. PGlite: as `cut`. */
  deafen(): void;
  restore(): void;
  close(): Promise<void>;
};

/** A role that the database is made for. */
type Owner = { readonly name: string; readonly password: string };

/**
 * A fresh, migrated database on the driver of the Vitest project this runs in.
 * PostgreSQL: it belongs to a superuser, to whom few limits apply, unless an owner is given.
 */
export async function openTestDatabase({ owner }: { owner?: Owner } = {}): Promise<TestDatabase> {
  const source = inject('databaseSource');
  return source.driver === 'pglite'
    ? openPgliteCopy(source.snapshot)
    : createPostgresDatabase(source.url, owner);
}

async function openPgliteCopy(snapshot: string): Promise<TestDatabase> {
  const pglite = await PGlite.create({ loadDataDir: new Blob([readFileSync(snapshot)]) });
  let calls = 0;
  let isDown = false;
  const asked = new Set(['query', 'exec', 'transaction']);
  // The driver itself, watched: PGlite runs in this process and has no cable that could be pulled out.
  const watched = new Proxy(pglite, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      if (!asked.has(String(name))) return member.bind(target);
      return async (...args: unknown[]) => {
        if (isDown) {
          throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
        }
        calls++;
        return member.apply(target, args);
      };
    },
  });
  const shared = { ...wrapPglite(watched), close: async () => {} };
  const cut = () => {
    isDown = true;
  };
  return {
    url: null,
    asAdmin: () => Promise.reject(new Error('PGlite has no server')),
    connect: async () => shared,
    logs: [],
    traffic: () => calls,
    cut,
    refuse: cut,
    stall: cut,
    deafen: cut,
    restore: () => {
      isDown = false;
    },
    close: () => pglite.close(),
  };
}

async function createPostgresDatabase(serverUrl: string, owner?: Owner): Promise<TestDatabase> {
  const name = `test_${newId()
    .replaceAll(/[^A-Za-z0-9]/g, '')
    .toLowerCase()}`;
  if (owner) {
    await onServer(serverUrl, `create role ${owner.name} login password '${owner.password}'`);
  }
  await onServer(serverUrl, `create database ${name} ${owner ? `owner ${owner.name}` : ''}`);
  const server = new URL(serverUrl);
  const proxy = await createTcpProxy({ host: server.hostname, port: Number(server.port || 5432) });
  const url = Object.assign(new URL(serverUrl), {
    host: `127.0.0.1:${proxy.port}`,
    pathname: `/${name}`,
    ...(owner && { username: owner.name, password: owner.password }),
  }).href;
  const opened = new Set<Database>();
  const logs: Record<string, unknown>[] = [];
  const logger = createCapturedLogger((line) => logs.push(JSON.parse(line)));
  const connect = async () => {
    const database = await openPostgres({ url, logger });
    const closing: Database = {
      ...database,
      async close() {
        if (opened.delete(closing)) await database.close();
      },
    };
    opened.add(closing);
    return closing;
  };
  await (await connect()).migrate();
  return {
    url,
    asAdmin: (statement) => onServer(serverUrl, statement),
    connect,
    logs,
    traffic: proxy.bytesSent,
    cut: proxy.cut,
    refuse: proxy.refuse,
    stall: proxy.stall,
    deafen: proxy.deafen,
    restore: proxy.restore,
    async close() {
      await Promise.all([...opened].map((database) => database.close()));
      await proxy.close();
      await onServer(serverUrl, `drop database ${name} with (force)`);
      if (owner) await onServer(serverUrl, `drop role ${owner.name}`);
    },
  };
}

async function onServer(url: string, statement: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}
