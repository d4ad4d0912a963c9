import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createLinks, type LinkPurpose } from '../../core/links.ts';
import { passwords, sessions, users } from '../../db/tables.ts';
import { expectProblem } from '../../testing/answers.ts';
import { createTestApp, type TestApp, testPassword } from '../../testing/create-test-app.ts';
import { mailsTo, takeMails } from '../../testing/mails.ts';
import { newestToken } from '../../testing/newest-token.ts';
import { arrive, useLink } from './testing/arrive.ts';

const hour = 3_600_000;

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test.close());
beforeEach(() => takeMails(test));

const confirm = (token: string, app = test) => useLink(app, 'confirm', token);
const unusable = async (token: string) => expectProblem(await confirm(token), 'link_unusable');

describe('the link to a new address', () => {
  it('changes the address, without a session, and the new one is proven', async () => {
    const { user, fresh, tokenFor, row, pending } = await arrive(test);
    const token = await tokenFor(fresh);
    test.clock.advance(1_000);
    const answer = await confirm(token);
    expect([answer.status, answer.text, answer.headers['set-cookie']]).toEqual([
      204,
      '',
      undefined,
    ]);
    expect(await row()).toMatchObject({
      username: user.username,
      email: fresh,
      emailKey: fresh,
      emailVerifiedAt: new Date(test.clock.now()),
    });
    expect(await pending()).toBeNull();
  });

  it('works for a day, and not a millisecond longer', async () => {
    const [late, soon] = [await arrive(test), await arrive(test)];
    const [first, second] = [await late.tokenFor(late.fresh), await soon.tokenFor(soon.fresh)];
    test.clock.advance(24 * hour - 1);
    expect((await confirm(second)).status).toBe(204);
    test.clock.advance(1);
    await unusable(first);
  });

  it('works for exactly one of twenty attempts on two processes', async () => {
    const other = await createTestApp({ database: test.source, clock: test.clock });
    const { fresh, tokenFor } = await arrive(test);
    const token = await tokenFor(fresh);
    const attempts = Array.from({ length: 20 }, (_, n) => confirm(token, n % 2 ? test : other));
    const statuses = (await Promise.all(attempts)).map(({ status }) => status).sort();
    expect(statuses).toEqual([204, ...Array(19).fill(410)]);
    await other.close();
  });

  it('leaves the sessions of the person as they are', async () => {
    const { browser, fresh, tokenFor } = await arrive(test);
    await confirm(await tokenFor(fresh));
    expect((await browser.refresh()).body.user).toMatchObject({ email: fresh });
  });

  it('GoTrue 2692: the notice goes to the address as it was before, with a way back', async () => {
    const { user, fresh, tokenFor } = await arrive(test);
    const token = await tokenFor(fresh);
    await takeMails(test);
    await confirm(token);
    const [notice, ...others] = await mailsTo(test, user.email);
    expect(others).toEqual([]);
    expect(notice?.subject).toBe('The address of your account was changed');
    expect(notice?.links.map(({ page }) => page)).toEqual(['/undo-email']);
    expect(await mailsTo(test, fresh)).toEqual([]);
  });

  it('GoTrue cf74a14: ends every outstanding link that was sent to the old address', async () => {
    const { user, fresh, tokenFor } = await arrive(test);
    const links = createLinks({ keys: test.secrets.refreshTokenKeys, clock: test.clock });
    const issue = async (purpose: LinkPurpose, sentTo: string) => {
      const facts = { purpose, userId: user.id, sentTo, lifetime: hour };
      const id = await links.issue(test.database.db, facts);
      return () => links.find(test.database.db, purpose, links.token(purpose, id));
    };
    const purposes = ['reset_password', 'verify_email', 'register', 'invite'] as const;
    const dead = await Promise.all(purposes.map((purpose) => issue(purpose, user.email)));
    const elsewhere = await issue('undo_email', 'even-older@example.com');
    await confirm(await tokenFor(fresh));
    for (const find of dead) expect(await find()).toBeNull();
    expect(await elsewhere()).not.toBeNull();
  });

  it('is refused when another account got the address meanwhile, and nothing changes', async () => {
    const { fresh, tokenFor, row } = await arrive(test);
    const token = await tokenFor(fresh);
    await arrive(test, { email: fresh.toUpperCase() });
    const before = await row();
    await unusable(token);
    expect(await row()).toEqual(before);
  });

  it('is refused while another account can take the address back', async () => {
    const [owner, other] = [await arrive(test), await arrive(test)];
    await confirm(await owner.tokenFor(owner.fresh));
    await unusable(await other.tokenFor(owner.user.email));
  });

  it('gives an address that two people want at one time to one of them', async () => {
    const [one, two] = [await arrive(test), await arrive(test)];
    const tokens = [await one.tokenFor(one.fresh), await two.tokenFor(one.fresh)];
    const answers = await Promise.all(tokens.map((token) => confirm(token)));
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 410]);
  });

  it('is refused while changes are blocked, and works afterwards', async () => {
    const { user, fresh, tokenFor } = await arrive(test);
    const token = await tokenFor(fresh);
    const until = new Date(test.clock.now() + hour);
    const block = test.database.db.update(users).set({ changesBlockedUntil: until });
    await block.where(eq(users.id, user.id));
    expectProblem(await confirm(token), 'changes_blocked');
    test.clock.advance(hour);
    expect((await confirm(token)).status).toBe(204);
  });

  it.each([
    ['signed out', 'logout', 204],
    ['signed in again', 'replaced', 204],
    ['had their session ended as stolen', 'reuse', 410],
    ['ended the session from another one', 'ended_by_owner', 410],
  ])('after the person %s (%s) is answered %i', async (_what, revokedReason, status) => {
    const { user, fresh, tokenFor } = await arrive(test);
    const token = await tokenFor(fresh);
    const end = { revokedAt: new Date(test.clock.now()), revokedReason };
    await test.database.db.update(sessions).set(end).where(eq(sessions.userId, user.id));
    expect((await confirm(token)).status).toBe(status);
  });

  it('is refused after the password was changed, because somebody else may have asked', async () => {
    const { user, fresh, tokenFor } = await arrive(test);
    const token = await tokenFor(fresh);
    const changedAt = new Date(test.clock.now() + 1);
    await test.database.db
      .update(passwords)
      .set({ changedAt })
      .where(eq(passwords.userId, user.id));
    await unusable(token);
  });

  it('is refused for a person who was disabled or deleted', async () => {
    const [disabled, deleted] = [await arrive(test), await arrive(test)];
    const tokens = [await disabled.tokenFor(disabled.fresh), await deleted.tokenFor(deleted.fresh)];
    const { db } = test.database;
    const disabledAt = new Date(test.clock.now());
    await db.update(users).set({ disabledAt }).where(eq(users.id, disabled.user.id));
    await db.delete(users).where(eq(users.id, deleted.user.id));
    for (const token of tokens) await unusable(token);
  });

  it.each(['no-token-of-ours', 'a.b', 'Zq'.repeat(64)])('is not %j', unusable);

  it('is not consumed by a robot that opens the page', async () => {
    const { fresh, tokenFor } = await arrive(test);
    const token = await tokenFor(fresh);
    for (const method of ['get', 'head'] as const) {
      await test.browser().send(method, '/api/user/email/confirm');
      await test.browser().send(method, `/confirm-email?token=${token}`);
    }
    expect((await confirm(token)).status).toBe(204);
  });
});

describe('where the address is the name', () => {
  it('the name follows the address, and signs in', async () => {
    const app = await createTestApp({ config: { names: 'email' }, database: test.source });
    const { user, fresh, tokenFor } = await arrive(app, {
      username: 'grace@example.com',
      email: 'grace@example.com',
    });
    await useLink(app, 'confirm', await tokenFor(fresh));
    const [row] = await app.database.db.select().from(users).where(eq(users.id, user.id));
    expect(row).toMatchObject({ username: fresh, usernameKey: fresh, email: fresh });
    expect((await app.browser().login(fresh, testPassword)).status).toBe(200);
    expect((await app.browser().login('grace@example.com', testPassword)).status).toBe(401);
    await useLink(app, 'undo', await newestToken(app, user.email, '/undo-email'));
    const [back] = await app.database.db.select().from(users).where(eq(users.id, user.id));
    expect(back).toMatchObject({ username: user.email, usernameKey: user.email });
    await app.close();
  });
});
