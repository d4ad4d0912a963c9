import { eq } from 'drizzle-orm';
import { users } from '../../../db/tables.ts';
import { type TestApp, testPassword } from '../../../testing/create-test-app.ts';
import { newestToken } from '../../../testing/newest-token.ts';

export const path = '/api/user/email';

let arrived = 0;

/** A person with a session, and what they and the owners of their mailboxes do. */
export async function arrive(test: TestApp, facts: Parameters<TestApp['addUser']>[0] = {}) {
  const username = `person-${++arrived}`;
  const user = await test.addUser({ username, ...facts });
  const browser = test.browser();
  const { accessToken } = await browser.signIn(user.username, testPassword);
  const ask = (email: string) => browser.postAs(accessToken, path, { email });
  return {
    user,
    browser,
    accessToken,
    /** An address that nobody has. */
    fresh: `new-${username}@example.com`,
    ask,
    /** Asks, and returns the token of the mail to the new address. */
    async tokenFor(email: string): Promise<string> {
      await ask(email);
      return newestToken(test, email, '/confirm-email');
    },
    pending: async () => (await browser.getAs(accessToken, path)).body.pending,
    cancel: () => browser.send('delete', path, { Authorization: `Bearer ${accessToken}` }),
    async row() {
      const rows = await test.database.db.select().from(users).where(eq(users.id, user.id));
      return rows[0];
    },
  };
}

/** What anybody with a link does, who need not be signed in. */
export const useLink = (test: TestApp, what: 'confirm' | 'undo', token: string) =>
  test.browser().post(`${path}/${what}`, { token });
