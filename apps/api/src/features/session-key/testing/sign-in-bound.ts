import assert from 'node:assert/strict';
import { eq } from 'drizzle-orm';
import type { Person } from '../../../core/person.ts';
import { sessions } from '../../../db/tables.ts';
import { type TestApp, testPassword } from '../../../testing/create-test-app.ts';
import { takeMails } from '../../../testing/mails.ts';
import { type BoundBrowser, bindBrowser } from './browser-key.ts';

/** A new person who signed in a minute ago, in a browser with a key. The mails about it are gone. */
export async function signInBound(test: TestApp): Promise<{ user: Person; bound: BoundBrowser }> {
  const user = await test.addUser();
  const bound = bindBrowser(test.browser(), test.config.publicOrigin);
  const { status } = await bound.login(user.username, testPassword);
  assert(status === 200, `the sign-in was answered with ${status}`);
  await takeMails(test);
  test.clock.advance(60_000);
  return { user, bound };
}

/** The row of the only session that the person has. */
export async function sessionOf(test: TestApp, { id }: Person) {
  const [row] = await test.database.db.select().from(sessions).where(eq(sessions.userId, id));
  return row;
}
