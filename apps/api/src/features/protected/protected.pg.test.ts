import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { expectProblem } from '../../testing/answers.ts';
import { createTestApp, type TestApp, testPassword } from '../../testing/create-test-app.ts';

const patient = { timeout: 50_000, interval: 10 };

/** Two processes on one database. Revocations by `there` reach `here` only by notification. */
let here: TestApp;
let there: TestApp;
beforeAll(async () => {
  here = await createTestApp();
  there = await createTestApp({ database: here.source, clock: here.clock });
  await here.addUser({ username: 'ada' });
});
beforeEach(async () => {
  here.source.restore();
  await waitUntilFree((await signedIn()).get);
});
afterAll(async () => {
  await there.close();
  await here.close();
});

async function signedIn() {
  const browser = there.browser();
  const { accessToken } = await browser.signIn('ada', testPassword);
  return { browser, get: () => here.browser().getAs(accessToken, '/api/protected') };
}

type Call = () => Promise<{ status: number }>;

/** Whether the call is answered without a query, as it is while the feed is up. */
async function isFree(call: Call): Promise<boolean> {
  const before = here.source.traffic();
  await call();
  return here.source.traffic() === before;
}

/** This has to wait, because the other process makes queries too while it begins to listen again. */
const waitUntilFree = (call: Call) =>
  vi.waitFor(async () => expect(await isFree(call)).toBe(true), patient);

/** Ends both listening connections on the side of the database, and waits until `here` has noticed. */
async function endListeners(call: Call): Promise<void> {
  await there.database.db.execute(sql`
    select pg_terminate_backend(pid) from pg_stat_activity
     where query ilike 'listen%' and datname = current_database()`);
  await vi.waitFor(async () => expect(await isFree(call)).toBe(false), patient);
}

describe('while no notification of a revocation can arrive', () => {
  it('each request costs a query, so that ended sessions are refused and live ones served', async () => {
    const [ended, live] = [await signedIn(), await signedIn()];
    here.source.refuse();
    await endListeners(live.get);
    expect((await ended.get()).status).toBe(200);
    expect((await ended.browser.logout()).status).toBe(204);
    expect((await ended.get()).body.code).toBe('access_token_invalid');
    expect((await live.get()).status).toBe(200);
  });

  it('every request is 503 when the database cannot be queried either', async () => {
    const { get } = await signedIn();
    here.source.cut();
    await vi.waitFor(async () => expect((await get()).status).toBe(503), patient);
    expectProblem(await get(), 'service_unavailable', { headers: { 'retry-after': '2' } });
    here.source.restore();
    await vi.waitFor(async () => expect((await get()).status).toBe(200), patient);
  });
});

describe('when the listening connection comes back', () => {
  it('sessions that ended meanwhile are refused, and requests no longer cost a query', async () => {
    const [ended, live] = [await signedIn(), await signedIn()];
    here.source.refuse();
    await endListeners(live.get);
    await ended.browser.logout();
    here.source.restore();
    await waitUntilFree(live.get);
    await waitUntilFree(ended.get);
    expect((await ended.get()).status).toBe(401);
    expect((await live.get()).status).toBe(200);
  });

  it('sessions that end afterwards are refused without a query', async () => {
    const { browser, get } = await signedIn();
    await endListeners(get);
    await waitUntilFree(get);
    await browser.logout();
    await vi.waitFor(async () => expect((await get()).status).toBe(401), patient);
    await waitUntilFree(get);
  });
});
