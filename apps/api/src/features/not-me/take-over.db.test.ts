import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Person } from '../../core/person.ts';
import { users } from '../../db/tables.ts';
import { foldAddress } from '../../lib/fold-name.ts';
import { expectProblem } from '../../testing/answers.ts';
import { createTestApp, type TestApp } from '../../testing/create-test-app.ts';
import { takeMails } from '../../testing/mails.ts';
import { type IssueNotMe, openNotMeIssuer } from './testing/issue-not-me.ts';

const minute = 60_000;

let test: TestApp;
let issueNotMe: IssueNotMe;
let owner: Person;
beforeAll(async () => {
  test = await createTestApp();
  issueNotMe = openNotMeIssuer(test);
});
afterAll(() => test.close());
beforeEach(async () => {
  await takeMails(test);
  owner = await test.addUser();
});

/** Changes the address of the owner's account. @returns the token of the mail to the address as it was before */
async function changeAddress(from: string, email: string) {
  test.clock.advance(minute);
  const set = { email, emailKey: foldAddress(email) };
  await test.database.db.update(users).set(set).where(eq(users.id, owner.id));
  return issueNotMe({ id: owner.id, email: from }, 'email_changed');
}

async function address() {
  const [row] = await test.database.db.select().from(users).where(eq(users.id, owner.id));
  return row?.email;
}

const report = async (token: string) => {
  test.clock.advance(minute);
  return test.browser().post('/api/not-me', { token });
};

const resetsTo = async () =>
  (await takeMails(test))
    .filter(({ template }) => template === 'secure_account')
    .map(({ to }) => to);

describe('whoever reads the mailbox of an account', () => {
  it('gets its address back, and the reset goes there', async () => {
    const token = await changeAddress(owner.email, 'thief@example.net');
    expect((await report(token)).status).toBe(204);
    expect(await address()).toBe(owner.email);
    expect(await resetsTo()).toEqual([owner.email]);
  });

  it('gets it back after several changes, with the mail about the first', async () => {
    const token = await changeAddress(owner.email, 'thief@example.net');
    await changeAddress('thief@example.net', 'thief@example.org');
    expect((await report(token)).status).toBe(204);
    expect(await address()).toBe(owner.email);
    expect(await resetsTo()).toEqual([owner.email]);
  });

  it('gets it back with an earlier mail about something else: one mail is enough, whichever', async () => {
    const token = await issueNotMe(owner, 'password_changed');
    await changeAddress(owner.email, 'thief@example.net');
    expect((await report(token)).status).toBe(204);
    expect(await address()).toBe(owner.email);
    expect(await resetsTo()).toEqual([owner.email]);
  });

  it('gets it back although the thief used the mail to their own address first', async () => {
    const token = await changeAddress(owner.email, 'thief@example.net');
    const ofThief = await changeAddress('thief@example.net', 'thief@example.org');
    expect((await report(ofThief)).status).toBe(204);
    expect(await address()).toBe('thief@example.net');
    expect((await report(token)).status).toBe(204);
    expect(await address()).toBe(owner.email);
  });

  it('gets it back once: the mail to the thief’s address takes nothing back afterwards', async () => {
    const token = await changeAddress(owner.email, 'thief@example.net');
    const ofThief = await changeAddress('thief@example.net', 'thief@example.org');
    await report(token);
    expectProblem(await report(ofThief), 'link_unusable');
    expect(await address()).toBe(owner.email);
  });

  it('gets the name back too, where the address is the name', async () => {
    const email = 'Ada@Example.com';
    const { id } = await test.addUser({ username: email, email });
    owner = { ...owner, id, email };
    const token = await changeAddress(email, 'thief@example.net');
    const name = { username: 'thief@example.net', usernameKey: 'thief@example.net' };
    await test.database.db.update(users).set(name).where(eq(users.id, id));
    await report(token);
    const [row] = await test.database.db.select().from(users).where(eq(users.id, id));
    expect(row).toMatchObject({
      ...{ username: email, usernameKey: 'ada@example.com' },
      ...{ email, emailKey: 'ada@example.com' },
    });
  });

  it('keeps the link when another account has the address by now, and nothing changes', async () => {
    const token = await changeAddress(owner.email, 'thief@example.net');
    const { id } = await test.addUser({ email: owner.email });
    expectProblem(await report(token), 'link_unusable');
    expect(await address()).toBe('thief@example.net');
    await test.database.db.delete(users).where(eq(users.id, id));
    expect((await report(token)).status).toBe(204);
    expect(await address()).toBe(owner.email);
  });

  it('does not change an address that was changed with another mail, long ago', async () => {
    const token = await issueNotMe(owner, 'password_changed');
    const email = `new-${owner.email}`;
    await test.database.db
      .update(users)
      .set({ email, emailKey: foldAddress(email) })
      .where(eq(users.id, owner.id));
    expect((await report(token)).status).toBe(204);
    expect(await address()).toBe(email);
    expect(await resetsTo()).toEqual([email]);
  });
});
