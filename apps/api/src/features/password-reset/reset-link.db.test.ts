import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { passwordQueue } from '../../core/password.ts';
import { users } from '../../db/tables.ts';
import { expectProblem } from '../../testing/answers.ts';
import { createTestApp, type TestApp, testPassword } from '../../testing/create-test-app.ts';
import { mailsTo, takeMails } from '../../testing/mails.ts';
import { createCommandRunner } from '../../testing/run-command.ts';
import { hour, newPassword, setUpReset } from './set-up-for-tests.ts';

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test.close());

const { arrive, confirm, signIn, tokenFor } = setUpReset(() => test, { mailsTo, takeMails });

const update = (id: string, change: Partial<typeof users.$inferInsert>) =>
  test.database.db.update(users).set(change).where(eq(users.id, id));

describe('the link to a new password', () => {
  const refused = async (token: string) => expectProblem(await confirm(token), 'link_unusable');

  it('works once', async () => {
    const { token, username } = await arrive();
    expect((await confirm(token)).status).toBe(204);
    expectProblem(await confirm(token, 'another-anvil-harbour-93'), 'link_unusable');
    expect(await signIn(username, newPassword)).toBe('signed in');
  });

  it('works for exactly one of sixteen attempts at one time', async () => {
    const { token } = await arrive();
    // As many as may wait for one worker. The next one would be answered 503 if all have found the link.
    const attempts = passwordQueue.placesPerWorker;
    const answers = await Promise.all(Array.from({ length: attempts }, () => confirm(token)));
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses).toEqual([204, ...Array(attempts - 1).fill(410)]);
  });

  it('works for an hour, and not a millisecond longer', async () => {
    const [late, soon] = [await arrive(), await arrive()];
    test.clock.advance(hour - 1);
    expect((await confirm(soon.token)).status).toBe(204);
    test.clock.advance(1);
    await refused(late.token);
  });

  it('ends when a newer one is mailed, whose own works', async () => {
    const { email, token } = await arrive();
    const newer = await tokenFor(email);
    await refused(token);
    expect((await confirm(newer)).status).toBe(204);
  });

  it('ends with the address that it was sent to', async () => {
    const { id, token } = await arrive();
    const email = `moved-${id}@example.com`;
    await update(id, { email, emailKey: email });
    await refused(token);
  });

  it('ends when an administrator sets the password', async () => {
    const { token, username } = await arrive();
    await createCommandRunner(test).run(['set-password', username], 'violet hammer seaside lamp');
    await refused(token);
  });

  it('does not work for a person who is disabled meanwhile', async () => {
    const { id, token } = await arrive();
    await update(id, { disabledAt: new Date(test.clock.now()) });
    await refused(token);
    await update(id, { disabledAt: null });
    expect((await confirm(token)).status).toBe(204);
  });

  it.each([['no-token-of-ours'], ['a.b'], ['Zq'.repeat(64)]])('is not %j', refused);

  it('stays as it is after a password that is refused', async () => {
    const { email, token, username } = await arrive();
    expectProblem(await confirm(token, 'too short'), 'password_refused', {
      errors: [{ pointer: '#/password', detail: 'Use 6 more characters.' }],
    });
    expectProblem(await confirm(token, `${email}!`), 'password_refused', {
      errors: [{ pointer: '#/password', detail: expect.stringContaining('do not count') }],
    });
    expect(await signIn(username, testPassword)).toBe('signed in');
    expect((await confirm(token)).status).toBe(204);
  });
});
