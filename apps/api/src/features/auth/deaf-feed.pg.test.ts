import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp, testPassword } from '../../testing/create-test-app.ts';

/** Two processes on one database. Each test starts `here` anew, while something keeps notifications from it. */
let there: TestApp;
let here: TestApp;
beforeAll(async () => {
  there = await createTestApp();
  await there.addUser({ username: 'ada' });
});
afterEach(async () => {
  there.source.restore();
  there.source.logs.length = 0;
  await here.close();
});
afterAll(() => there.close());

async function signedIn() {
  const browser = there.browser();
  const { accessToken } = await browser.signIn('ada', testPassword);
  const get = async () => (await here.browser().getAs(accessToken, '/api/user/me')).status;
  return { browser, get };
}

const startHere = () => createTestApp({ database: there.source, clock: there.clock });
const whyDown = () =>
  there.source.logs.filter(({ msg }) => /^notifications are down/.test(String(msg)));

describe('a sign-out reaches a process', () => {
  it('for which LISTEN succeeds but no notification arrives, as behind a pooler in transaction mode', async () => {
    there.source.deafen();
    here = await startHere();
    const [ended, live] = [await signedIn(), await signedIn()];
    expect(await ended.get()).toBe(200);
    expect((await ended.browser.logout()).status).toBe(204);
    expect(await ended.get()).toBe(401);
    expect(await live.get()).toBe(200);
    expect(whyDown()).toContainEqual(
      expect.objectContaining({ level: 40, reason: expect.stringMatching(/a pooler/) }),
    );
  });

  it('while the triggers that announce it are disabled', async () => {
    await there.database.db.execute(sql`alter table sessions disable trigger user`);
    here = await startHere();
    const [ended, live] = [await signedIn(), await signedIn()];
    expect((await ended.browser.logout()).status).toBe(204);
    expect(await ended.get()).toBe(401);
    expect(await live.get()).toBe(200);
    expect(whyDown()).toContainEqual(
      expect.objectContaining({ level: 40, reason: expect.stringMatching(/triggers/) }),
    );
    await there.database.db.execute(sql`alter table sessions enable trigger user`);
  });
});
