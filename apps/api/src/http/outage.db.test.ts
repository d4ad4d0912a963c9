import { getTableName, sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { sessions, users } from '../db/tables.ts';
import { expectProblem } from '../testing/answers.ts';
import { createTestApp, type TestApp, testPassword } from '../testing/create-test-app.ts';
import type { TestBrowser } from '../testing/test-browser.ts';

let test: TestApp;
let browser: TestBrowser;
let accessToken: string;
beforeAll(async () => {
  test = await createTestApp();
  await test.addUser({ username: 'ada' });
  browser = test.browser();
  accessToken = (await browser.signIn('ada', testPassword)).accessToken;
});
afterEach(() => test.source.restore());
afterAll(() => test.close());

const calls = [
  ['login', () => browser.login('ada', testPassword)],
  ['login of an unknown name', () => browser.login('nobody', testPassword)],
  ['refresh', () => browser.refresh()],
  ['logout', () => browser.logout()],
  ['who am I', () => browser.getAs(accessToken, '/api/user/me')],
] as const;

const rows = async () => await test.database.db.select().from(sessions);

describe('while the database cannot be reached', () => {
  it.each(calls)('%s is 503 with Retry-After, and leaves the cookie alone', async (_name, call) => {
    const before = await rows();
    const token = browser.token();
    test.source.cut();
    expectProblem(await call(), 'service_unavailable', { headers: { 'retry-after': '2' } });
    expect(browser.token()).toBe(token);
    test.source.restore();
    expect(await rows()).toEqual(before);
  });

  it('no session is lost: the token of a failed refresh is valid afterwards, and so is the next', async () => {
    for (const _ of [1, 2]) {
      test.clock.advance(60_000);
      test.source.cut();
      expect((await browser.refresh()).status).toBe(503);
      expect((await browser.refresh()).status).toBe(503);
      test.source.restore();
      expect((await browser.refresh()).status).toBe(200);
    }
  });

  it('the log names the cause, but nothing of the query', async () => {
    test.source.cut();
    test.logs.length = 0;
    await browser.refresh();
    const lines = test.logs.filter((line) => line.msg === 'answered 503');
    expect(lines).toEqual([
      expect.objectContaining({
        level: 40,
        err: expect.objectContaining({ type: 'DrizzleQueryError' }),
      }),
    ]);
    expect(JSON.stringify(lines)).not.toMatch(/select|update|params|stack/i);
  });
});

describe('when an unexpected error occurs', () => {
  const codeless = [...calls.filter(([name]) => name !== 'logout')];

  async function withoutUsers<Value>(work: () => PromiseLike<Value>): Promise<Value> {
    await test.database.db.execute(sql`alter table ${users} rename to users_away`);
    try {
      return await work();
    } finally {
      await test.database.db.execute(sql`alter table users_away rename to ${users}`);
    }
  }

  it.each(codeless)(
    '%s is 500 with exactly the documented members, and leaves the cookie alone',
    async (_name, call) => {
      const token = browser.token();
      const answer = await withoutUsers(call);
      expectProblem(answer, 'internal_error');
      expect(answer.text).not.toContain(getTableName(users));
      expect(answer.text).not.toMatch(/select|update|relation|node_modules|\bat /i);
      expect(browser.token()).toBe(token);
    },
  );

  it('the token of the failed refresh is valid afterwards', async () => {
    test.clock.advance(60_000);
    expect((await withoutUsers(() => browser.refresh())).status).toBe(500);
    expect((await browser.refresh()).status).toBe(200);
  });

  it('the log has the request id, the stack and the cause', async () => {
    test.logs.length = 0;
    const answer = await withoutUsers(() => browser.refresh());
    const lines = test.logs.filter((line) => line.msg === 'unexpected error');
    expect(lines).toEqual([
      expect.objectContaining({
        level: 50,
        reqId: answer.headers['x-request-id'],
        err: expect.objectContaining({
          stack: expect.stringContaining('refresh.ts'),
          cause: expect.objectContaining({ code: '42P01' }),
        }),
      }),
    ]);
  });
});
