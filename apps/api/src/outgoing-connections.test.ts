import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const folder = dirname(fileURLToPath(import.meta.url));

/** The source files of the API without its tests: path and text. */
const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.ts$/.test(path) && !/\.test\.ts$|(^|\/)testing\//.test(path))
  .map((path) => ({ path, text: readFileSync(join(folder, path), 'utf8') }));

/** Which files may use connections. A file that is not named here opens no connection, and starts no other program. */
const allowed = {
  /**
   * These files use the database and nothing else: `pg` connects to the server that DATABASE_URL names, PGlite to none.
   */
  database: /^(settings\/database-url\.ts|db\/.+\.ts)$/,
  /** These files handle the port on which requests arrive. */
  incoming: /^(start\/(http-server|stop-gracefully|listen)|http\/.+)\.ts$/,
  /** This file sends requests to the one address of BREACH_CHECK_URL, if an operator has set it. */
  outgoing: /^core\/breach-check\.ts$/,
};

const importOf = (modules: string) =>
  new RegExp(`(from|import\\(|require\\() ?'(${modules})(/[^']*)?'`);
const found = (pattern: RegExp) =>
  sources.filter(({ text }) => pattern.test(text)).map(({ path }) => relative('.', path));
const outside = (paths: string[], rule: RegExp) => paths.filter((path) => !rule.test(path));

it('the search covers the source files', () => {
  expect(sources.length).toBeGreaterThan(40);
  expect(found(importOf('pg'))).toContain('db/postgres.ts');
});

it('only db/ connects to the database', () => {
  const drivers = importOf('pg|pg-pool|@electric-sql/pglite');
  expect(outside(found(drivers), allowed.database)).toEqual([]);
});

it('only mail/transport.ts connects to the mail server', () => {
  expect(found(importOf('nodemailer'))).toEqual(['mail/transport.ts']);
});

it('only the breach check sends requests: no file imports a client, and no other calls a global one', () => {
  const clients =
    'node:tls|node:dgram|node:http2|node:dns(/promises)?|node:child_process|undici|axios|got|ws';
  expect(found(importOf(clients))).toEqual([]);
  const calls = found(/\b(fetch|sendBeacon)\(|new (WebSocket|EventSource|XMLHttpRequest)\b/);
  expect(calls).toContain('core/breach-check.ts');
  expect(outside(calls, allowed.outgoing)).toEqual([]);
  // In quotes it is the name of an attribute.
  expect(found(/(?<!')\b(https?|net)\.(request|get|connect|createConnection|Agent)\b/)).toEqual([]);
});

it('files that import node:http or node:net use them to serve requests, not to send any', () => {
  const servers = /^import (?!type ).* from 'node:(https?|net)'/m;
  expect(outside(found(servers), allowed.incoming)).toEqual([]);
  const asks =
    /import \{[^}]*\b(request|get|connect|createConnection|Agent|Socket)\b[^}]*\} from 'node:(https?|net)'/;
  const typesLeftOut = sources.map(({ path, text }) => ({
    path,
    text: text.replaceAll(/\btype \w+/g, ''),
  }));
  expect(typesLeftOut.filter(({ text }) => asks.test(text)).map(({ path }) => path)).toEqual([]);
});
