import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openPostgres } from '../db/postgres.ts';
import { newId } from '../lib/id.ts';
import { expectProblem } from '../testing/answers.ts';
import { createCapturedLogger, rememberSecrets } from '../testing/captured-logs.ts';
import { createTestApp, type TestApp, testPassword } from '../testing/create-test-app.ts';
import { openTestDatabase, type TestDatabase } from '../testing/open-test-database.ts';
import { startPoolerStandIn } from '../testing/start-pooler-stand-in.ts';
import type { TestBrowser } from '../testing/test-browser.ts';
import { readinessMaxAge } from './health.ts';

const busy = { headers: { 'retry-after': '2' } } as const;

let source: TestDatabase;
let name: string;
let test: TestApp;
let browser: TestBrowser;
beforeAll(async () => {
  source = await openTestDatabase({ owner: newOwner() });
  name = new URL(source.url ?? '').pathname.slice(1);
  test = await createTestApp({ database: source });
  await test.addUser({ username: 'ada' });
});
beforeEach(async () => {
  browser = test.browser();
  await browser.signIn('ada', testPassword);
  test.clock.advance(60_000);
  test.logs.length = 0;
});
afterEach(async () => {
  await source.asAdmin(`alter database ${name} with allow_connections true connection limit -1`);
  await source.asAdmin(`alter database ${name} reset default_transaction_read_only`);
  await endConnections();
});
afterAll(async () => {
  await test.close();
  await source.close();
});

function newOwner() {
  const owner = { name: `owner_${newId().replaceAll(/\W/g, '').toLowerCase()}`, password: newId() };
  rememberSecrets(owner.password);
  return owner;
}

const endConnections = (database = name) =>
  source.asAdmin(
    `select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = '${database}'`,
  );

/** Requests a new check of the database, because the result of the last one is reused for a second. */
function askReadiness() {
  test.clock.advance(readinessMaxAge);
  return test.browser().get('/readyz');
}

/** Expects a 503 whose reason is logged, and a process that is not ready. After `end`, nothing must be lost. */
async function expectNotNow(code: string, end: () => Promise<unknown>): Promise<void> {
  const token = browser.token();
  expectProblem(await browser.refresh(), 'service_unavailable', busy);
  expectProblem(await browser.logout(), 'service_unavailable', busy);
  expectProblem(await browser.login('ada', testPassword), 'service_unavailable', busy);
  expect(browser.token()).toBe(token);
  expectProblem(await askReadiness(), 'service_unavailable', {
    ...busy,
    origin: false,
  });
  const reasons = test.logs.filter(({ msg }) => msg === 'answered 503').map(({ err }) => err);
  expect(reasons).toContainEqual(
    expect.objectContaining({
      cause: expect.objectContaining({ code, message: expect.stringMatching(/\w{3}/) }),
    }),
  );
  await end();
  expect((await browser.refresh()).status).toBe(200);
  expect((await askReadiness()).status).toBe(200);
}

describe('a refresh is 503 and the process is not ready while the database', () => {
  it('is read-only, as after a failover', async () => {
    await source.asAdmin(`alter database ${name} set default_transaction_read_only = on`);
    await endConnections();
    await expectNotNow('25006', async () => {
      await source.asAdmin(`alter database ${name} reset default_transaction_read_only`);
      await endConnections();
    });
  });

  it('has no connections left', async () => {
    await source.asAdmin(`alter database ${name} with connection limit 0`);
    await endConnections();
    await expectNotNow('53300', () =>
      source.asAdmin(`alter database ${name} with connection limit -1`),
    );
  });

  it('accepts no connections, as before it is replaced', async () => {
    await source.asAdmin(`alter database ${name} with allow_connections false`);
    await endConnections();
    await expectNotNow('55000', () =>
      source.asAdmin(`alter database ${name} with allow_connections true`),
    );
  });

  it('has another name, as while a copy is restored', async () => {
    await source.asAdmin(`alter database ${name} with allow_connections false`);
    await endConnections();
    await source.asAdmin(`alter database ${name} rename to ${name}_away`);
    await expectNotNow('3D000', async () => {
      await source.asAdmin(`alter database ${name}_away rename to ${name}`);
      await source.asAdmin(`alter database ${name} with allow_connections true`);
    });
  });
});

it.each([
  ['57P03', 'the database system is starting up'],
  ['57P01', 'terminating connection due to administrator command'],
  ['53100', 'could not extend file: No space left on device'],
  ['08P01', 'query_wait_timeout'],
])(
  'the error of a server that refuses all connections is in the log of the 503: %s',
  async (code, message) => {
    const { hostname, port } = new URL(source.url ?? '');
    const pooler = await startPoolerStandIn({ host: hostname, port: Number(port) });
    const url = Object.assign(new URL(source.url ?? ''), { port: String(pooler.port) }).href;
    const connect = () => openPostgres({ url, logger: createCapturedLogger() });
    const app = await createTestApp({ database: { ...source, connect }, clock: test.clock });
    const visitor = app.browser();
    await visitor.signIn('ada', testPassword);
    pooler.refuseWith({ code, message });
    await endConnections();
    expectProblem(await visitor.refresh(), 'service_unavailable', busy);
    const described = { err: { cause: { code, message } } };
    expect(app.logs.find(({ msg }) => msg === 'answered 503')).toMatchObject(described);
    pooler.refuseWith(null);
    expect((await visitor.refresh()).status).toBe(200);
    await app.close();
    await pooler.close();
  },
);
