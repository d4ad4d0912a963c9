import { rmSync } from 'node:fs';
import { sql } from 'drizzle-orm';
import { expect, it, onTestFinished, vi } from 'vitest';
import { users } from '../db/tables.ts';
import { rememberSecrets } from '../testing/captured-logs.ts';
import { newSecret, testEnv } from '../testing/create-test-app.ts';
import { openTestDatabase } from '../testing/open-test-database.ts';
import { startApi } from '../testing/start-api.ts';
import { findFreePort } from '../testing/start-process.ts';
import { makeTemporaryFolder } from '../testing/temporary-folder.ts';
import { demoAccounts } from './demo-accounts.ts';

// A process takes long to start on a busy machine.
vi.setConfig({ testTimeout: 300_000 });

it('a server’s database gets demo accounts only if --into names it, and the API then refuses https', async () => {
  rememberSecrets(demoAccounts.password);
  const folder = makeTemporaryFolder('demo-accounts');
  const source = await openTestDatabase();
  const { db } = await source.connect();
  const url = new URL(source.url ?? '');
  const name = url.pathname.slice(1);
  const password = newSecret();
  await db.execute(sql.raw(`create role ${name} login superuser password '${password}'`));
  onTestFinished(async () => {
    await db.execute(sql.raw(`drop role ${name}`));
    await source.close();
    rmSync(folder, { recursive: true });
  });
  const env = {
    ...testEnv,
    PORT: String(await findFreePort()),
    DATABASE_URL: Object.assign(url, { username: name, password }).href,
  };
  const run = (change: Record<string, string>, ...args: string[]) => {
    const api = startApi({ cwd: folder, env: { ...env, ...change }, args });
    onTestFinished(() => void api.child.kill('SIGKILL'));
    return api;
  };

  const unnamed = run({}, '--seed-demo');
  expect(await unnamed.ended).toEqual({ code: 1, signal: null });
  expect(unnamed.stderr()).toMatch(/^Demo accounts go into the embedded database only, .*\n$/);
  expect(await db.$count(users)).toBe(0);

  const empty = run({});
  // The build runs where `npm run user` has no packages.
  await empty.logged('there is no account yet; add one: node apps/api/dist/user.js create ');
  empty.child.kill('SIGTERM');
  await empty.ended;

  const seeded = run({}, '--seed-demo', '--into', name);
  await seeded.logged('"listening"');
  expect(seeded.stdout()).not.toContain('no account yet');
  // `--migrate` may run beside the API, so a port in use is not a fault.
  expect(await run({}, '--migrate').ended).toEqual({ code: 0, signal: null });
  seeded.child.kill('SIGTERM');
  await seeded.ended;
  expect(await db.$count(users)).toBe(2);

  const https = run({
    PUBLIC_ORIGIN: 'https://app.example.com',
    MAIL_FROM: 'no-reply@example.com',
    ACCEPT_RISKS: 'mails-to-files',
  });
  expect(await https.ended).toEqual({ code: 1, signal: null });
  expect(https.stderr()).toMatch(/^The database has the demo account "demo"; .*\n$/);
});
