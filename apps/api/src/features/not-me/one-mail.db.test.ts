import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { passwords, users } from '../../db/tables.ts';
import { expectProblem } from '../../testing/answers.ts';
import { createTestApp, type TestApp, testPassword } from '../../testing/create-test-app.ts';
import { hasFeature } from '../../testing/has-feature.ts';
import { mailsTo, takeMails } from '../../testing/mails.ts';
import { openNotMeIssuer } from './testing/issue-not-me.ts';

const minute = 60_000;

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test.close());

/** Somebody with the password signs in twice and moves the account to their own mailbox. */
async function takeOver() {
  const owner = await test.addUser();
  const thief = test.browser();
  const second = test.browser();
  const { accessToken } = await thief.signIn(owner.username, testPassword);
  await second.signIn(owner.username, testPassword);
  const earlier = await openNotMeIssuer(test)(owner, 'new_device');
  test.clock.advance(minute);
  const email = `thief-of-${owner.email}`;
  expect((await thief.postAs(accessToken, '/api/user/email', { email })).status).toBe(202);
  const [link] = (await mailsTo(test, email))[0]?.links ?? [];
  const confirm = { token: link?.token };
  expect((await test.browser().post('/api/user/email/confirm', confirm)).status).toBe(204);
  const [told] = (await mailsTo(test, owner.email)).at(-1)?.links ?? [];
  expect(told?.page).toBe('/undo-email');
  return { owner, thief, second, accessToken, email, earlier, undo: told?.token ?? '' };
}

it.runIf(hasFeature('email-change')).each([
  [
    'the one about the sign-in',
    (mails: { earlier: string }) => ['/api/not-me', mails.earlier] as const,
  ],
  [
    'the one about the address',
    (mails: { undo: string }) => ['/api/user/email/undo', mails.undo] as const,
  ],
])(
  'an attacker who holds password and session loses the account to its mailbox’s owner with one mail, %s',
  async (_which, choose) => {
    const { owner, thief, second, accessToken, email, ...mails } = await takeOver();
    await takeMails(test);
    test.clock.advance(minute);
    const [path, token] = choose(mails);
    expect((await test.browser().post(path, { token })).status).toBe(204);

    // The sessions are over, and so are their access tokens.
    expect((await thief.refresh()).status).toBe(401);
    expect((await second.refresh()).status).toBe(401);
    expect((await thief.getAs(accessToken, '/api/user/me')).status).toBe(401);
    const answer = await test.browser().login(owner.username, testPassword);
    expectProblem(answer, 'password_change_required');
    // The address is the owner's, the password is closed, and the way in went to the owner alone.
    const [row] = await test.database.db
      .select()
      .from(users)
      .innerJoin(passwords, eq(passwords.userId, users.id))
      .where(eq(users.id, owner.id));
    expect([row?.users.email, row?.passwords.mustChange]).toEqual([owner.email, true]);
    const sent = await takeMails(test);
    expect(sent.map(({ to, links: [link] }) => [to, link?.page])).toEqual([
      [owner.email, '/reset-password'],
    ]);
    // Nothing that the attacker holds works any more.
    expectProblem(await test.browser().post(path, { token }), 'link_unusable');
    expect(await mailsTo(test, email)).toEqual([]);
  },
);
