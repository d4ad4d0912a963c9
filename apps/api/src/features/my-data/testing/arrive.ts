import { eq } from 'drizzle-orm';
import { createLinks, type LinkPurpose } from '../../../core/links.ts';
import { sessions, users } from '../../../db/tables.ts';
import { type TestApp, testPassword } from '../../../testing/create-test-app.ts';

export const accountPath = '/api/user';
export const exportPath = '/api/user/export';

/** A person who has just signed in. */
export async function arrive(test: TestApp) {
  const { db } = test.database;
  const user = await test.addUser();
  const browser = test.browser();
  const { accessToken } = await browser.signIn(user.username, testPassword);
  const authorization = { Authorization: `Bearer ${accessToken}` };
  const links = createLinks({ keys: test.secrets.refreshTokenKeys, clock: test.clock });
  return {
    user,
    browser,
    accessToken,
    remove: (app = test) => app.browser().send('delete', accountPath, authorization),
    read: () => browser.getAs(accessToken, exportPath),
    account: () => db.select().from(users).where(eq(users.id, user.id)),
    sessions: () => db.select().from(sessions).where(eq(sessions.userId, user.id)),
    /** Gives the account a link that works for a while. */
    addLink: (
      purpose: LinkPurpose,
      lifetime: number,
      data: Record<string, unknown> = {},
      sentTo: string | null = null,
    ) => links.issue(db, { purpose, userId: user.id, sentTo, lifetime, data }),
  };
}
