import { inject } from 'vitest';
import type { Database } from '../db/client.ts';
import { wrapPglite } from '../db/pglite.ts';
import { openPostgres } from '../db/postgres.ts';
import { newId } from '../lib/id.ts';
import { createCapturedLogger } from './captured-logs.ts';
import type { DatabaseSource } from './database-source.ts';
import { onServer } from './on-server.ts';
import { takePglite } from './pglite-pool.ts';
import { createTcpProxy } from './tcp-proxy.ts';

export type TestDatabase = {
  /** The address for another process; null for PGlite, which no other process can share. */
  readonly url: string | null;
  /** PostgreSQL: runs a statement as the server's superuser, past every proxy. PGlite has no server. */
  asAdmin(statement: string): Promise<Record<string, unknown>[]>;
  /** Opens one more connection to the same database, as a second API process would. PGlite has only one. */
  connect(): Promise<Database>;
  /** The log lines of its connections, parsed. */
  readonly logs: Record<string, unknown>[];
  /** A number that grows with every statement on any connection. */
  traffic(): number;
  /** Makes the database unreachable until `restore`. */
  cut(): void;
  /** PostgreSQL: refuses new connections until `restore`; open connections stay. PGlite: same as `cut`. */
  refuse(): void;
  /** PostgreSQL: keeps every connection open but lets nothing through until `restore`. PGlite: same as `cut`. */
  stall(): void;
  /** PostgreSQL: drops all notifications until `restore`. PGlite: same as `cut`. */
  deafen(): void;
  restore(): void;
  close(): Promise<void>;
};

/** The role that shall own the database. */
type Owner = { readonly name: string; readonly password: string };

/**
 * Opens a new, migrated database on the driver of the current Vitest project. PostgreSQL: the owner is a superuser, who
 * has few limits, unless an owner is given.
 */
export async function openTestDatabase({ owner }: { owner?: Owner } = {}): Promise<TestDatabase> {
  const source = inject('databaseSource');
  return source.driver === 'pglite'
    ? openPgliteCopy(source.snapshot)
    : createPostgresDatabase(source, owner);
}

async function openPgliteCopy(snapshot: string): Promise<TestDatabase> {
  const { pglite, giveBack } = await takePglite(snapshot);
  let calls = 0;
  let isDown = false;
  let isClosed = false;
  const asked = new Set(['query', 'exec', 'transaction']);
  // A proxy around the driver counts and refuses its calls, because PGlite has no connection that could be cut.
  const watched = new Proxy(pglite, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      if (!asked.has(String(name))) return member.bind(target);
      return async (...args: unknown[]) => {
        if (isClosed) throw new Error('PGlite is closed');
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
    async close() {
      isClosed = true;
      await giveBack();
    },
  };
}

async function createPostgresDatabase(
  { url: serverUrl, template }: Extract<DatabaseSource, { driver: 'postgres' }>,
  owner?: Owner,
): Promise<TestDatabase> {
  const name = `test_${newId()
    .replaceAll(/[^A-Za-z0-9]/g, '')
    .toLowerCase()}`;
  if (owner) {
    await onServer(serverUrl, `create role ${owner.name} login password '${owner.password}'`);
  }
  // A copy of the migrated database. An owner of its own migrates its own database, so that everything in it is theirs.
  const origin = owner ? `owner ${owner.name}` : `template ${template}`;
  await onServer(serverUrl, `create database ${name} ${origin}`);
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
  const database = await connect();
  if (owner) await database.migrate();
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
