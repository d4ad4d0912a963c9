import assert from 'node:assert/strict';
import { query } from './deploy-guide/database.ts';
import { type Client, refresh, signIn, signOut } from './restore/client.ts';
import { findPostgres } from './restore/installed-postgres.ts';
import { openRestoreSite, type RestoreSite } from './restore/site.ts';
import { type Check, runChecks } from './run-checks.ts';

/**
 * `npm run check-restore` takes a backup with the commands of docs/deploying.md, restores it to a new server, and looks
 * at what became of the accounts and sessions. It needs an installed PostgreSQL with its programs.
 *
 * It prints a line for each check. The exit code is 1 when one fails.
 */
const print = (line: string) => process.stdout.write(`${line}\n`);
const clients = {} as Record<'untouched' | 'renewed' | 'ended', Client>;

const asRuntime = (site: RestoreSite) => ({
  port: site.servers.after.port,
  user: 'latchkey',
  password: site.passwords.latchkey ?? '',
  database: 'latchkey',
});

const checks: Check<RestoreSite>[] = [
  {
    claim: 'The backup is taken while people are signed in, and they go on afterwards.',
    async run(site) {
      const { before } = site.servers;
      await site.startApi(before);
      for (const name of ['untouched', 'renewed', 'ended'] as const)
        clients[name] = await signIn(site, name);
      site.runBlock(/pg_dump/, before);
      // A token that is younger than the leeway would only be repeated.
      const older = "update sessions set rotated_at = rotated_at - interval '1 minute'";
      await query(older, { port: before.port, database: 'latchkey' });
      assert.equal(await refresh(site, clients.renewed), 200);
      assert.equal(await signOut(site, clients.ended), 204);
      assert.equal(await refresh(site, { ...clients.ended }), 401);
    },
  },
  {
    claim:
      'The API starts on the restored database, and a session that was not used since goes on.',
    async run(site) {
      site.runBlock(/pg_restore/, site.servers.after);
      await site.startApi(site.servers.after);
      assert.equal(await refresh(site, clients.untouched), 200);
    },
  },
  {
    claim:
      'A session that has ended since the backup is back, and one that was renewed since counts as stolen.',
    async run(site) {
      assert.equal(await refresh(site, clients.ended), 200);
      assert.equal(await refresh(site, clients.renewed), 401);
    },
  },
  {
    claim: 'After all sessions are deleted, nobody is signed in, and the password still works.',
    async run(site) {
      site.runBlock(/delete from sessions/, site.servers.after);
      for (const client of [clients.untouched, clients.ended])
        assert.equal(await refresh(site, client), 401, client.name);
      await signIn(site, 'new');
    },
  },
  {
    claim: 'The restored database has its rights: no stranger connects, and the trail only grows.',
    async run(site) {
      const { port } = site.servers.after;
      const refused = { code: '42501' };
      await query("create role stranger login password 'stranger'", { port });
      const stranger = { port, user: 'stranger', password: 'stranger', database: 'latchkey' };
      await assert.rejects(query('select 1', stranger), refused);
      for (const statement of [
        'delete from account_events', // feature: activity
        'create table mine (a int)',
        'drop table sessions',
      ])
        await assert.rejects(query(statement, asRuntime(site)), refused, statement);
    },
  },
];

const bin = findPostgres();
if (!bin) print('not ok - PostgreSQL is not installed with pg_dump; the check needs it.');
const failed = bin
  ? await runChecks({
      open: (undo) => openRestoreSite(bin, undo),
      opened: 'Two servers run, and the first has the database of the guide.',
      checks,
    })
  : 1;
print(failed === 0 ? 'The restore holds.' : `${failed} of ${checks.length} checks failed.`);
process.exitCode = failed === 0 ? 0 : 1;
