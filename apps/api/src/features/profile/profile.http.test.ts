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
  return { user, change, profile: () => browser.getAs(accessToken, '/api/user/profile') };
}

describe('GET /api/user/profile', () => {
  it('answers six named members of the account, and nothing else from the row', async () => {
    const { user, profile } = await signedIn('ada');
    expectJson(await profile(), {
      id: user.id,
      username: 'ada',
      email: 'ada@example.com',
      role: 'user',
      isEmailVerified: true,
      memberSince: new Date(test.clock.now()).toISOString(),
    });
  });

  it('answers what is in the database now, not what was true when the token was issued', async () => {
    const { profile, change } = await signedIn('grace');
    await change({ email: 'grace@navy.example', emailVerifiedAt: null });
    expect((await profile()).body).toMatchObject({
      email: 'grace@navy.example',
      isEmailVerified: false,
    });
  });

  it('refuses a person who was deleted meanwhile', async () => {
    const { user, profile } = await signedIn('deleted');
    await test.database.db.delete(users).where(eq(users.id, user.id));
    const headers = { 'www-authenticate': challenges.invalidToken };
    expectProblem(await profile(), 'access_token_invalid', { headers });
  });
});
