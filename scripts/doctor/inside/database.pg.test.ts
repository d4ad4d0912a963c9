import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createUserStore } from '../../../apps/api/src/core/users.store.ts';
import { openPostgres } from '../../../apps/api/src/db/postgres.ts';
import { systemClock } from '../../../apps/api/src/lib/clock.ts';
import { loadConfig } from '../../../apps/api/src/settings/config.ts';
import { seedDemoAccounts } from '../../../apps/api/src/start/demo-accounts.ts';
import { createCapturedLogger } from '../../../apps/api/src/testing/captured-logs.ts';
import { newSecret, testEnv } from '../../../apps/api/src/testing/create-test-app.ts';
import { onServer } from '../../../apps/api/src/testing/on-server.ts';
import { hasPgbouncer, startPgbouncer } from '../../../apps/api/src/testing/start-pgbouncer.ts';
import { startPostgres } from '../../../apps/api/src/testing/start-postgres.ts';
import { findFreePort } from '../../../apps/api/src/testing/start-process.ts';
import { createTcpProxy } from '../../../apps/api/src/testing/tcp-proxy.ts';
import { runChecks } from '../run-checks.ts';
import { summarize } from '../testing/start-deployment.ts';
import { serverVersion } from './database.ts';
import { lookInside } from './look-inside.ts';

const https = {
  ...testEnv,
  PUBLIC_ORIGIN: 'https://app.example.com',
  TRUST_PROXY_HOPS: '1',
  SMTP_URL: 'smtps://app:xM3vTq@mail.example.com',
  MAIL_FROM: 'no-reply@example.com',
};
const patient = { timeout: 20_000, interval: 100 };
const passwords = { owner: newSecret(), latchkey: newSecret() };

/** A server of its own, because the tests change its settings. */
let server: Awaited<ReturnType<typeof startPostgres>>;
const urlOf = (role: keyof typeof passwords, database = 'app') =>
  Object.assign(new URL(server.url), {
    username: role,
    password: passwords[role],
    pathname: `/${database}`,
  }).href;
const asAdmin = (statement: string) => onServer(server.url, statement);
const open = (url: string) => openPostgres({ url, logger: createCapturedLogger() });

beforeAll(async () => {
  server = await startPostgres();
  await asAdmin(`create role owner superuser login password '${passwords.owner}'`);
  await asAdmin(`create role latchkey login password '${passwords.latchkey}'`);
  await asAdmin('create database app owner owner');
  const database = await open(urlOf('owner'));
  await database.migrate();
  await database.close();
  await onServer(
    urlOf('owner'),
    `grant usage on schema drizzle to latchkey;
     grant select on all tables in schema drizzle to latchkey;
     grant select, insert, update, delete on all tables in schema public to latchkey`,
  );
});
afterAll(() => server?.stop());

async function look(
  DATABASE_URL: string,
  { env = https, now = Date.now }: { env?: Record<string, string>; now?: () => number } = {},
) {
  const { results } = await lookInside({ env: { ...env, DATABASE_URL }, clock: { now } });
  return summarize(results);
}

describe('the database', () => {
  it('of a healthy deployment has no problem, and every check finds out', async () => {
    expect(await look(urlOf('latchkey'))).toEqual({});
  });

  it.each(['fsync', 'synchronous_commit'])('with %s off is named', async (setting) => {
    await asAdmin(`alter system set ${setting} = off`);
    await asAdmin('select pg_reload_conf()');
    const says = `The database runs with ${setting} off. => alter system set ${setting} = on; select pg_reload_conf();`;
    await vi.waitFor(async () => {
      expect(await look(urlOf('latchkey'))).toEqual({ fsync: [says] });
    }, patient);
    await asAdmin(`alter system reset ${setting}`);
    await asAdmin('select pg_reload_conf()');
  });

  it('whose role may change the schema is named', async () => {
    expect(await look(urlOf('owner'))).toEqual({
      'database-role': [
        expect.stringMatching(/may change the schema\. => revoke create on schema/),
      ],
    });
  });

  it('whose clock is another one is named', async () => {
    expect(await look(urlOf('latchkey'), { now: () => Date.now() - 120_000 })).toEqual({
      'database-clock': [expect.stringMatching(/120 s apart\. => sudo timedatectl set-ntp true/)],
    });
  });

  it('that is not migrated is named', async () => {
    await asAdmin('create database empty owner owner');
    const found = await look(urlOf('owner', 'empty'));
    expect(found.migrations).toEqual([
      expect.stringMatching(/not applied\. => node apps\/api\/dist\/main\.js --migrate/),
    ]);
  });

  it.each([
    [
      'a trigger that is disabled',
      'alter table sessions disable trigger sessions_announce_revoked',
      'triggers',
      /^The trigger sessions_announce_revoked does not fire\. => alter table sessions enable /,
    ],
    [
      'a trigger that is gone',
      'drop trigger users_end_sessions on users',
      'triggers',
      /^The trigger users_end_sessions is missing\. => CREATE TRIGGER users_end_sessions AFTER /,
    ],
    [
      'a role that lacks a right',
      'revoke select, delete on deleted_sessions from latchkey',
      'database-rights',
      /^The role latchkey may not SELECT, DELETE in deleted_sessions\. => grant SELECT, DELETE on /,
    ],
  ])('with %s is named, with the line that mends it', async (_what, statement, check, says) => {
    await onServer(urlOf('owner'), statement);
    const found = await look(urlOf('latchkey'));
    expect(found).toEqual({ [check]: [expect.stringMatching(says)] });
    await onServer(urlOf('owner'), found[check]?.[0]?.split(' => ')[1] ?? '');
    expect(await look(urlOf('latchkey'))).toEqual({});
  });

  it('that is too old is named', async () => {
    const { db, close } = await open(urlOf('latchkey'));
    const { config, secrets } = loadConfig(testEnv);
    const inside = { db, config, secrets, clock: systemClock };
    const found = summarize(await runChecks([serverVersion(99)], inside));
    await close();
    expect(found).toEqual({
      'server-version': [
        expect.stringMatching(/PostgreSQL \d+\. => sudo pg_upgradecluster \d+ main/),
      ],
    });
  });

  it('that does not answer is named, and nothing else', async () => {
    const url = new URL(urlOf('latchkey'));
    url.port = String(await findFreePort());
    const { database, fsync } = await look(url.href);
    expect(database).toEqual([expect.stringMatching(/cannot be reached.* => DATABASE_URL=/)]);
    expect(fsync).toEqual(['unknown: The database has to be reached first.']);
  });

  it('with demo accounts is named', async () => {
    const { config, secrets } = loadConfig({ ...testEnv, DATABASE_URL: urlOf('latchkey') });
    const { db, close } = await open(urlOf('latchkey'));
    const users = createUserStore(db, config.names);
    const cheap = { ...config, bcryptCost: 4 };
    await seedDemoAccounts({ users, config: cheap, secrets, clock: systemClock, into: 'app' });
    const found = await look(urlOf('latchkey'));
    await onServer(urlOf('owner'), 'delete from users');
    await close();
    expect(found).toEqual({
      'database-demo-accounts': [
        expect.stringMatching(/demo account "demo".* => npm run user -- disable demo$/),
      ],
    });
  });
});

describe('LISTEN', () => {
  it('on a connection that carries no notifications is named', async () => {
    const proxy = await createTcpProxy({
      host: '127.0.0.1',
      port: Number(new URL(server.url).port),
    });
    proxy.deafen();
    const found = await look(Object.assign(new URL(urlOf('latchkey')), { port: proxy.port }).href);
    await proxy.close();
    expect(found).toEqual({
      notifications: [expect.stringMatching(/pooler in transaction.* => DATABASE_DIRECT_URL=\S+$/)],
    });
  });

  it.skipIf(!hasPgbouncer)('through pgbouncer in transaction mode is named', async () => {
    const pgbouncer = await startPgbouncer(urlOf('latchkey'), 'transaction');
    // Its password is one that an https origin refuses.
    const found = await look(pgbouncer.url, { env: testEnv });
    const env = { ...testEnv, DATABASE_DIRECT_URL: urlOf('latchkey') };
    const withDirect = await look(pgbouncer.url, { env });
    await pgbouncer.close();
    expect(found).toEqual({
      notifications: [expect.stringMatching(/pooler in transaction.* => DATABASE_DIRECT_URL=\S+$/)],
    });
    expect(withDirect.notifications).toEqual([
      expect.stringMatching(/ => alter role current_user set .*statement_timeout = '3500ms';$/),
    ]);
  });
});
