import { describe, expect, inject, it, vi } from 'vitest';
import { rememberSecrets } from '../testing/captured-logs.ts';
import { openTestDatabase } from '../testing/open-test-database.ts';
import { setUpApiFolder } from '../testing/set-up-api-folder.ts';
import type { ApiProcess } from '../testing/start-api.ts';
import { startPoolerStandIn } from '../testing/start-pooler-stand-in.ts';
import { findFreePort } from '../testing/start-process.ts';

// A process takes long to start on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

const { settings, start } = setUpApiFolder('main-pg');

const source = inject('databaseSource');
const server = source.driver === 'postgres' ? source.url : '';
const wrongPassword = 'not-the-password';

async function startWith(databaseUrl: string): Promise<ApiProcess> {
  return start(settings({ PORT: String(await findFreePort()), DATABASE_URL: databaseUrl }));
}

it.each([
  [
    'a password that the database refuses',
    { password: wrongPassword },
    'The database refuses the user or the password in DATABASE_URL; correct them.\n',
  ],
  [
    'a database that does not exist',
    { pathname: '/nowhere' },
    'The database that DATABASE_URL names does not exist on its server; create it, or correct the name.\n',
  ],
])('%s is reported in one sentence, with exit code 1', async (_what, change, sentence) => {
  rememberSecrets(wrongPassword);
  const api = await startWith(Object.assign(new URL(server), change).href);
  expect(await api.ended).toEqual({ code: 1, signal: null });
  expect(api.stderr()).toBe(sentence);
});

it('missing notifications are reported in one sentence, with exit code 1', async () => {
  const database = await openTestDatabase();
  database.deafen();
  const api = await startWith(database.url ?? '');
  expect(await api.ended).toEqual({ code: 1, signal: null });
  expect(api.stderr()).toMatch(
    /^DATABASE_URL leads through a pooler in transaction or statement mode: .*\n$/,
  );
  await database.close();
});

describe('behind a pooler that refuses unknown start-up parameters', () => {
  it('the API starts, is ready, and stops', async () => {
    const database = await openTestDatabase();
    const { hostname, port } = new URL(database.url ?? '');
    const pooler = await startPoolerStandIn({ host: hostname, port: Number(port) });
    const api = await startWith(
      Object.assign(new URL(database.url ?? ''), { port: String(pooler.port) }).href,
    );
    await api.logged('"listening"');
    const listening = /"port":(\d+)/.exec(api.stdout())?.[1];
    expect((await fetch(`http://127.0.0.1:${listening}/readyz`)).status).toBe(200);
    api.child.kill('SIGTERM');
    expect(await api.ended).toEqual({ code: 0, signal: null });
    await pooler.close();
    await database.close();
  });

  it('the API prints the pooler’s answer when the pooler refuses the connection all the same', async () => {
    const [code, message] = ['08P01', 'no such database'];
    const pooler = await startPoolerStandIn({ host: '127.0.0.1', port: 1 });
    pooler.refuseWith({ code, message });
    const api = await startWith(`postgres://user:${wrongPassword}@127.0.0.1:${pooler.port}/db`);
    expect(await api.ended).toEqual({ code: 1, signal: null });
    expect(api.stderr()).toBe(
      `The database that DATABASE_URL names answered: ${message} (${code}).\n`,
    );
    await pooler.close();
  });
});
