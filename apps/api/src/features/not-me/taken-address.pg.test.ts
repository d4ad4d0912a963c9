import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { users } from '../../db/tables.ts';
import { expectProblem } from '../../testing/answers.ts';
import { createTestApp, type TestApp } from '../../testing/create-test-app.ts';
import { takeAddressDuring } from '../../testing/take-address.ts';
import { openNotMeIssuer } from './testing/issue-not-me.ts';

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test.close());

it('when another account gets the former address at that very moment, the link is a dead one', async () => {
  const owner = await test.addUser();
  const token = await openNotMeIssuer(test)(owner, 'email_changed');
  const email = 'thief@example.net';
  await test.database.db
    .update(users)
    .set({ email, emailKey: email })
    .where(eq(users.id, owner.id));
  const answer = await takeAddressDuring(test, owner.email, () =>
    test.browser().post('/api/not-me', { token }),
  );
  expectProblem(answer, 'link_unusable');
  const [row] = await test.database.db.select().from(users).where(eq(users.id, owner.id));
  expect(row?.email).toBe(email);
});
