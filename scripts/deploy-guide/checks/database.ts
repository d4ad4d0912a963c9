import assert from 'node:assert/strict';
import type { Check } from '../check.ts';
import { query } from '../database.ts';
import type { Site } from '../site.ts';

const as = (site: Site, user: string) => ({
  port: site.ports.database,
  user,
  password: site.passwords[user] ?? '',
  database: 'latchkey',
});

const forbidden = { code: '42501' };

export const databaseChecks: Check[] = [
  {
    claim: 'The role that runs the API reads and writes rows, and cannot change the schema.',
    async run(site) {
      const runtime = as(site, 'latchkey');
      const { rows } = await query('select username from users', runtime);
      assert.deepEqual(rows, [{ username: 'ada' }]);
      for (const statement of [
        'create table public.mine (a int)',
        'create schema mine',
        'alter table users add column mine int',
        'alter table users disable trigger all',
        'drop table sessions',
        'truncate users cascade',
        'create function public.mine() returns int language sql as $$ select 1 $$',
        'delete from drizzle.__drizzle_migrations',
        'set role latchkey_owner',
        'create role mine',
      ])
        await assert.rejects(query(statement, runtime), forbidden, statement);
    },
  },
  {
    claim: 'No other role of the server can connect to the database.',
    async run(site) {
      const port = site.ports.database;
      await query("create role stranger login password 'stranger'", { port });
      const stranger = { port, user: 'stranger', password: 'stranger', database: 'latchkey' };
      await assert.rejects(query('select 1', stranger), forbidden);
    },
  },
];
