import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const folder = dirname(fileURLToPath(import.meta.url));

/** What the API is made of, without its tests: path and text. */
const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.ts$/.test(path) && !/\.test\.ts$|^testing\//.test(path))
  .map((path) => ({ path, text: readFileSync(join(folder, path), 'utf8') }));

/** Who may talk to whom. A file that is not named here opens no connection, and starts no other program. */
const allowed = {
  /** The database, and nothing else: `pg` connects to the server that DATABASE_URL names, PGlite to none. */
  database: /^(database-url\.ts|db\/.+\.ts)$/,
  /** The port that people's requests come in on. */
  incoming: /^(http-server|stop-gracefully|listen|http\/.+)\.ts$/,
};

const importOf = (modules: string) =>
  new RegExp(`(from|import\\(|require\\() ?'(${modules})(/[^']*)?'`);
const found = (pattern: RegExp) =>
  sources.filter(({ text }) => pattern.test(text)).map(({ path }) => relative('.', path));
const outside = (paths: string[], rule: RegExp) => paths.filter((path) => !rule.test(path));

it('the sources are there to be searched', () => {
  expect(sources.length).toBeGreaterThan(40);
  expect(found(importOf('pg'))).toContain('db/postgres.ts');
});

it('only db/ connects to the database', () => {
  const drivers = importOf('pg|pg-pool|@electric-sql/pglite');
  expect(outside(found(drivers), allowed.database)).toEqual([]);
});

it('nothing sends a request: no client is imported and no global one is called', () => {
  const clients =
    'node:tls|node:dgram|node:http2|node:dns(/promises)?|node:child_process|undici|axios|got|ws';
  expect(found(importOf(clients))).toEqual([]);
  expect(found(/\b(fetch|sendBeacon)\(|new (WebSocket|EventSource|XMLHttpRequest)\b/)).toEqual([]);
  expect(found(/\b(https?|net)\.(request|get|connect|createConnection|Agent)\b/)).toEqual([]);
});

it('what is imported of node:http and node:net serves, and does not ask', () => {
  const servers = importOf('node:https?|node:net');
  expect(outside(found(servers), allowed.incoming)).toEqual([]);
  const asks =
    /import \{[^}]*\b(request|get|connect|createConnection|Agent|Socket)\b[^}]*\} from 'node:(https?|net)'/;
  const typesLeftOut = sources.map(({ path, text }) => ({
    path,
    text: text.replaceAll(/\btype \w+/g, ''),
  }));
  expect(typesLeftOut.filter(({ text }) => asks.test(text)).map(({ path }) => path)).toEqual([]);
});
