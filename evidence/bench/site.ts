import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { product } from '@latchkey/contracts/product';
import pg from 'pg';
import { pino } from 'pino';
import { createAccessTokens } from '../../apps/api/src/core/access-token.ts';
import { createRefreshTokens } from '../../apps/api/src/core/refresh-token.ts';
import { openDatabase } from '../../apps/api/src/db/client.ts';
import { systemClock } from '../../apps/api/src/lib/clock.ts';
import { newId } from '../../apps/api/src/lib/id.ts';
import { loadConfig } from '../../apps/api/src/settings/config.ts';
import { filledPersonId, fillSessions } from '../../apps/api/src/testing/fill-sessions.ts';
import { startPostgres } from '../../apps/api/src/testing/start-postgres.ts';
import { makeTemporaryFolder } from '../../apps/api/src/testing/temporary-folder.ts';
import { familyCpuMs, parentOf } from './process-stat.ts';
import { type Server, startServer } from './server.ts';

export const root = join(import.meta.dirname, '../..');
/** Who signs in everywhere. */
export const person = { id: filledPersonId(0), username: 'person-0', role: 'user' } as const;

/** How many people the product's database has. */
export const people = 20_000;

type Settings = Readonly<Record<string, string>>;
type Start = {
  readonly tree?: string;
  readonly flags?: readonly string[];
  /** The folder of the built SPA, if the product is to serve one. */
  readonly web?: string;
};

/** The settings of the product, with secrets of their own. */
function newSettings(databaseUrl: string, folder: string) {
  const secret = () => randomBytes(32).toString('base64url');
  return {
    NODE_ENV: 'production',
    DATABASE_URL: databaseUrl,
    TRUST_PROXY_HOPS: '1',
    REQUESTS_PER_SECOND: '100000',
    MAX_CONNECTIONS: '100000',
    LOG_LEVEL: 'silent',
    MAIL_FOLDER: join(folder, 'mails'),
    ACCESS_TOKEN_SECRET: secret(),
    REFRESH_TOKEN_SECRET: secret(),
    PASSWORD_PEPPER: secret(),
  };
}

/** Migrates the database of the product. */
export async function migrate(url: string): Promise<void> {
  const database = await openDatabase({ url, logger: pino({ level: 'silent' }) });
  await database.migrate();
  await database.close();
}

/** One PostgreSQL server with a filled database for the product and an empty one for the peers. */
export async function openSite({ sessions = 120_000 } = {}) {
  const postgres = await startPostgres();
  const folder = makeTemporaryFolder('bench');
  const env = newSettings(postgres.url, folder);
  const { config, secrets } = loadConfig(env);
  await migrate(postgres.url);
  const pool = new pg.Pool({ connectionString: postgres.url });
  await fillSessions(pool, { people, sessions });
  await pool.query('create database peers');
  const { rows } = await pool.query('select pg_backend_pid() as pid');
  const postmaster = parentOf(rows[0].pid);
  const given = { issuer: config.publicOrigin, clock: systemClock };
  const ttl = config.accessTokenTtl;
  const started: Server[] = [];
  const start = async (
    file: string,
    settings: Settings,
    how: Pick<Parameters<typeof startServer>[0], 'flags' | 'args'> = {},
  ) => {
    const server = await startServer({ file, env: { ...env, ...settings }, cwd: folder, ...how });
    started.push(server);
    return server;
  };
  /** Stops the servers that were started since the last call. */
  const stopServers = () => Promise.all(started.splice(0).map((server) => server.stop()));
  return {
    ...{ env, folder, sessions, pool, config, secrets, stopServers },
    postgresUrl: postgres.url,
    peersUrl: Object.assign(new URL(postgres.url), { pathname: '/peers' }).href,
    cookie: `${product.slug}-${new URL(config.publicOrigin).port}-refresh`,
    databaseCpuMs: () => familyCpuMs(postmaster),
    accessTokens: createAccessTokens({ ...given, keys: secrets.accessTokenKeys, ttl }),
    refreshTokens: createRefreshTokens({ ...given, keys: secrets.refreshTokenKeys }),
    /** Starts the built product, of this tree or of a copy. */
    startProduct: (settings: Settings = {}, { tree = root, flags = [], web }: Start = {}) =>
      start(join(tree, 'apps/api/dist/main.js'), settings, {
        flags,
        args: web === undefined ? [] : ['--web', web],
      }),
    startPeer: (name: string, settings: Settings = {}) =>
      start(join(import.meta.dirname, `peers/${name}.js`), settings),
    async close() {
      await stopServers();
      await pool.end();
      await postgres.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export type Site = Awaited<ReturnType<typeof openSite>>;

/** An access token of `person`, for a session that nobody ends. */
export function productToken({ accessTokens }: Site): string {
  const now = Date.now();
  const times = { authenticatedAt: new Date(now), expiresAt: new Date(now + 3.6e6) };
  return accessTokens.issue(person, { id: newId(), ...times }).token;
}
