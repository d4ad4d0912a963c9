import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createLinks } from '../../core/links.ts';
import { rateLimits, users } from '../../db/tables.ts';
import { createTestApp, type TestApp } from '../../testing/create-test-app.ts';
import { mailsTo, takeMails } from '../../testing/mails.ts';

const day = 86_400_000;

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test.close());
beforeEach(() => test.database.db.delete(rateLimits));

const openLinks = () => createLinks({ keys: test.secrets.refreshTokenKeys, clock: test.clock });

/** An account whose address was changed, with the link that takes the change back, and without the mail about it. */
async function lose(given: Parameters<TestApp['addUser']>[0] = {}) {
  const person = await test.addUser(given);
  const { db } = test.database;
  const sentTo = person.email.toLowerCase();
  const facts = { purpose: 'undo_email', userId: person.id, sentTo, lifetime: 7 * day } as const;
  await openLinks().issue(db, { ...facts, data: { email: person.email } });
  const email = `thief-of-${person.email}`;
  await db
    .update(users)
    .set({ email, emailKey: email.toLowerCase() })
    .where(eq(users.id, person.id));
  await takeMails(test);
  return person;
}

async function askWith(email: string) {
  expect((await test.browser().post('/api/password-reset', { email })).status).toBe(202);
  return mailsTo(test, email);
}

// Rule `lostAddressGetsUndoAgain` of docs/decisions/0041: whoever reads a mailbox for an hour can delete its mails.
describe('asking for a new password with the address that an account had', () => {
  it('mails the link that takes the change back once more, and does not use it up', async () => {
    const { id, email } = await lose();
    for (const _time of ['first', 'second']) {
      const mails = await askWith(email);
      const [mail] = mails;
      expect(mail?.subject).toBe('Your account has another address');
      expect(mails.flatMap(({ links }) => links.map(({ page }) => page))).toEqual(['/undo-email']);
      const token = mail?.links[0]?.token ?? '';
      const found = await openLinks().find(test.database.db, 'undo_email', token);
      expect(found).toMatchObject({ userId: id, data: { email } });
      await takeMails(test);
    }
  });

  it.each([
    ['ss', 'ß'],
    ['i', 'ı'],
  ])('mails the link to the address as it was, although %s was typed as %s', async (was, typed) => {
    const { email } = await lose({ email: `lost-${was}@example.com` });
    expect(await askWith(email.replace(was, typed))).toEqual([]);
    expect(await mailsTo(test, email)).toMatchObject([{ links: [{ page: '/undo-email' }] }]);
  });

  it('mails nothing once the change can no longer be taken back', async () => {
    const { email } = await lose();
    test.clock.advance(7 * day);
    expect(await askWith(email)).toEqual([]);
  });

  it('resets the password of the account that has the address now, if another one has it', async () => {
    const { email } = await lose();
    await test.addUser({ username: `next-${email}`, email });
    const mails = await askWith(email);
    expect(mails.map(({ links }) => links[0]?.page)).toEqual(['/reset-password']);
  });

  it('mails nothing after the account was deleted', async () => {
    const { id, email } = await lose();
    await test.database.db.delete(users).where(eq(users.id, id));
    expect(await askWith(email)).toEqual([]);
  });
});
