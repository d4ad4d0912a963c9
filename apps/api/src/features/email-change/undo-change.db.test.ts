import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { passwords, users } from '../../db/tables.ts';
import { challenges, expectProblem } from '../../testing/answers.ts';
import { createTestApp, type TestApp, testPassword } from '../../testing/create-test-app.ts';
import { mailsTo, takeMails } from '../../testing/mails.ts';
import { newestToken } from '../../testing/newest-token.ts';
import { arrive, path, useLink } from './testing/arrive.ts';

const day = 86_400_000;

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test.close());
beforeEach(() => takeMails(test));

const undo = (token: string) => useLink(test, 'undo', token);
const unusable = async (token: string) => expectProblem(await undo(token), 'link_unusable');

/** A person whose address was changed, and the link that takes the change back. */
async function moved() {
  const person = await arrive(test);
  await useLink(test, 'confirm', await person.tokenFor(person.fresh));
  test.clock.advance(1_000);
  return { ...person, token: await newestToken(test, person.user.email, '/undo-email') };
}

describe('the link that takes a change of the address back', () => {
  it('gives the account its old address back, without a session', async () => {
    const { user, token, row } = await moved();
    const answer = await undo(token);
    expect([answer.status, answer.text, answer.headers['set-cookie']]).toEqual([
      204,
      '',
      undefined,
    ]);
    expect(await row()).toMatchObject({ email: user.email, emailKey: user.email });
  });

  it('ends all sessions at once', async () => {
    const { browser, accessToken, user, token } = await moved();
    const other = test.browser();
    await other.signIn(user.username, testPassword);
    await undo(token);
    const headers = { 'www-authenticate': challenges.invalidToken };
    const answer = await browser.getAs(accessToken, '/api/user/me');
    expectProblem(answer, 'access_token_invalid', { headers });
    expect([(await browser.refresh()).status, (await other.refresh()).status]).toEqual([401, 401]);
  });

  it('begins a reset by a mail to the old address, and closes the password until then', async () => {
    const { user, fresh, token } = await moved();
    await takeMails(test);
    await undo(token);
    const mails = await mailsTo(test, user.email);
    expect(mails.map(({ template, links }) => [template, links[0]?.page])).toEqual([
      ['secure_after_undo', '/reset-password'],
    ]);
    expect(await mailsTo(test, fresh)).toEqual([]);
    const { db } = test.database;
    const [row] = await db.select().from(passwords).where(eq(passwords.userId, user.id));
    expect(row?.mustChange).toBe(true);
  });

  it('blocks changes for a day', async () => {
    const { row, token } = await moved();
    await undo(token);
    expect((await row())?.changesBlockedUntil).toEqual(new Date(test.clock.now() + day));
  });

  it('ends the links under way: another change of whoever made the first', async () => {
    const { fresh, token, tokenFor } = await moved();
    const further = await tokenFor(`further-${fresh}`);
    await undo(token);
    expectProblem(await useLink(test, 'confirm', further), 'link_unusable');
  });

  it('works for seven days, and not a millisecond longer', async () => {
    const [late, soon] = [await moved(), await moved()];
    test.clock.advance(7 * day - 2_000);
    expect((await undo(soon.token)).status).toBe(204);
    test.clock.advance(2_000);
    await unusable(late.token);
  });

  it('works for exactly one of twenty attempts at one time', async () => {
    const { token } = await moved();
    const answers = await Promise.all(Array.from({ length: 20 }, () => undo(token)));
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses).toEqual([204, ...Array(19).fill(410)]);
  });

  it('works while changes are blocked, because it is the owner’s way back', async () => {
    const { user, token } = await moved();
    const changesBlockedUntil = new Date(test.clock.now() + day);
    await test.database.db.update(users).set({ changesBlockedUntil }).where(eq(users.id, user.id));
    expect((await undo(token)).status).toBe(204);
  });

  it('is refused, and stays, when another account got the old address meanwhile', async () => {
    const { user, fresh, row, token } = await moved();
    const other = await arrive(test, { email: user.email });
    await unusable(token);
    expect(await row()).toMatchObject({ email: fresh, changesBlockedUntil: null });
    await test.database.db.delete(users).where(eq(users.id, other.user.id));
    expect((await undo(token)).status).toBe(204);
  });

  it('is not accepted as the link to a new address, nor the other way round', async () => {
    const { fresh, tokenFor, token } = await moved();
    await unusable(await tokenFor(`further-${fresh}`));
    expectProblem(await useLink(test, 'confirm', token), 'link_unusable');
  });
});

describe('an attacker with the password and a session', () => {
  /** The attacker changes the address twice, from the owner's mailbox to their own. */
  async function stolen() {
    const { fresh, tokenFor, token: owners, ...person } = await moved();
    await useLink(test, 'confirm', await tokenFor(`further-${fresh}`));
    test.clock.advance(1_000);
    return { ...person, owners, attackers: await newestToken(test, fresh, '/undo-email') };
  }

  it('loses the account to the owner of the first mailbox, however often they changed it', async () => {
    const { user, row, owners, attackers } = await stolen();
    expect((await undo(owners)).status).toBe(204);
    expect(await row()).toMatchObject({ email: user.email });
    await unusable(attackers);
  });

  it('cannot end the owner’s way back with a way back of their own', async () => {
    const { user, row, owners, attackers } = await stolen();
    expect((await undo(attackers)).status).toBe(204);
    expect((await undo(owners)).status).toBe(204);
    expect(await row()).toMatchObject({ email: user.email });
  });

  it('cannot change the address again before the owner has a new password', async () => {
    const { user, owners } = await stolen();
    await undo(owners);
    const { db } = test.database;
    await db.update(passwords).set({ mustChange: false }).where(eq(passwords.userId, user.id));
    const browser = test.browser();
    const { accessToken } = await browser.signIn(user.username, testPassword);
    const answer = await browser.postAs(accessToken, path, { email: 'evil@example.com' });
    expectProblem(answer, 'changes_blocked');
  });
});

describe('an account that returns to an address that it lost, because its owner confirmed it', () => {
  async function returned() {
    const person = await moved();
    const between = `between-${person.fresh}`;
    await useLink(test, 'confirm', await person.tokenFor(between));
    test.clock.advance(1_000);
    const earlier = await newestToken(test, person.fresh, '/undo-email');
    const back = await person.tokenFor(person.user.email);
    await takeMails(test);
    expect((await useLink(test, 'confirm', back)).status).toBe(204);
    return { ...person, between, earlier };
  }

  it('cannot be taken back by the mailboxes in between, which are told', async () => {
    const { user, row, token, between, earlier } = await returned();
    const [notice] = await mailsTo(test, between);
    const subject = 'The address of your account was changed back';
    expect(notice).toMatchObject({ subject, links: [] });
    for (const link of [token, earlier]) await unusable(link);
    expect(await row()).toMatchObject({ email: user.email });
  });

  it('has a way back again when its address is changed once more', async () => {
    const { user, row, between, tokenFor } = await returned();
    test.clock.advance(1_000);
    await useLink(test, 'confirm', await tokenFor(between));
    const way = await newestToken(test, user.email, '/undo-email');
    expect((await undo(way)).status).toBe(204);
    expect(await row()).toMatchObject({ email: user.email });
  });
});
