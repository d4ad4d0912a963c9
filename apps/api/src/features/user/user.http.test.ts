import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { users } from '../../db/tables.ts';
import { challenges, expectJson, expectProblem } from '../../testing/answers.ts';
import { createTestApp, type TestApp, testPassword } from '../../testing/create-test-app.ts';

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test.close());

async function signedIn(username: string) {
  const user = await test.addUser({ username });
  const browser = test.browser();
  const { accessToken } = await browser.signIn(username, testPassword);
  const change = (values: Partial<typeof users.$inferInsert>) =>
    test.database.db.update(users).set(values).where(eq(users.id, user.id));
  return { user, change, me: () => browser.getAs(accessToken, '/api/user/me') };
}

const gone = { headers: { 'www-authenticate': challenges.invalidToken } };

describe('GET /api/user/me', () => {
  it('answers four named members of the person, and nothing else from the row', async () => {
    const { user, me } = await signedIn('ada');
    expectJson(await me(), {
      id: user.id,
      username: 'ada',
      email: 'ada@example.com',
      role: 'user',
    });
  });

  it('answers what is in the database now, not what was true when the token was issued', async () => {
    const { me, change } = await signedIn('grace');
    await change({ email: 'grace@navy.example', username: 'hopper' });
    expect((await me()).body).toMatchObject({ email: 'grace@navy.example', username: 'hopper' });
  });

  it('refuses a token from before the role was changed', async () => {
    const { me, change } = await signedIn('promoted');
    await change({ role: 'admin' });
    expectProblem(await me(), 'access_token_invalid', gone);
  });

  it('refuses a user who was disabled meanwhile', async () => {
    const { me, change } = await signedIn('disabled');
    await change({ disabledAt: new Date(test.clock.now()) });
    expectProblem(await me(), 'access_token_invalid', gone);
  });

  it('refuses a user who was deleted', async () => {
    const { user, me } = await signedIn('deleted');
    await test.database.db.delete(users).where(eq(users.id, user.id));
    expectProblem(await me(), 'access_token_invalid', gone);
  });

  it('answers HEAD like GET, without the body', async () => {
    await test.addUser({ username: 'head' });
    const browser = test.browser();
    const { accessToken } = await browser.signIn('head', testPassword);
    const answer = await browser.send('head', '/api/user/me', {
      Authorization: `Bearer ${accessToken}`,
    });
    expect([answer.status, answer.text]).toEqual([200, undefined]);
    expect(answer.headers).toMatchObject({ 'cache-control': 'no-store' });
  });
});
