import { eq } from 'drizzle-orm';
import type { LinkPurpose } from '../core/links.ts';
import { passwordFailures, rateLimits, users } from '../db/tables.ts';
import { type AccountWorld, type Box, knows, type Link, type Party } from './account-model.ts';
import { rememberSecrets } from './captured-logs.ts';
import { type TestApp, testPassword } from './create-test-app.ts';
import { takeMails } from './mails.ts';

export const hour = 3_600_000;

type MailedLink = { readonly purpose: LinkPurpose; readonly token: string };

/** The links of the model: in which mails the features send them, and where their tokens go. */
const kinds = {
  '/reset-password': {
    kind: 'reset',
    purpose: 'reset_password',
    path: '/api/password-reset/confirm',
  },
  '/confirm-email': { kind: 'confirm', purpose: 'confirm_email', path: '/api/user/email/confirm' },
  '/undo-email': { kind: 'undo', purpose: 'undo_email', path: '/api/user/email/undo' },
  '/not-me': { kind: 'not_me', purpose: 'not_me', path: '/api/not-me' },
} as const satisfies Record<string, { kind: Link['kind']; purpose: LinkPurpose; path: string }>;

export const pathOf = (kind: Link['kind']): string =>
  Object.values(kinds).find((each) => each.kind === kind)?.path ?? '';

/** Two links with one key are one link in the model. */
export const keyOf = ({ kind, to }: Pick<Link, 'kind' | 'to'>) => `${kind} to ${to}`;

let accounts = 0;

/** A real account in its first state: its owner has an old session, and the thief holds what the world says. */
export async function openAccount(test: TestApp, { session, password }: AccountWorld) {
  const name = `person-${++accounts}`;
  const email = `${name}@example.com`;
  const { id } = await test.addUser({ username: name, email });
  const browsers = { O: test.browser(), T: test.browser() };
  const visitor = test.browser();
  // Each browser is known to the account: a mail about a new one only gives its owner one more way to act.
  for (const browser of [browsers.O, browsers.T, visitor]) await browser.signIn(name, testPassword);
  await visitor.logout();
  if (session.T !== 'old') await browsers.T.logout();
  test.clock.advance(hour);
  if (session.T === 'fresh') await browsers.T.signIn(name, testPassword);
  await takeMails(test);
  const newest = new Map<string, MailedLink>();
  const replaced: MailedLink[] = [];
  let changes = 0;
  const boxOf = (address: string): Box => (address === email ? 'owner' : 'thief');

  return {
    ...{ test, id, name, email, browsers, visitor, newest, replaced, boxOf },
    /** The password that each party has chosen or found last. */
    passwords: {
      O: testPassword,
      T: knows(password, 'T') ? testPassword : 'not known yet',
    } as Record<Party, string>,
    newPassword(): string {
      const password = `seven quiet lanterns ${++changes} by the harbour`;
      rememberSecrets(password);
      return password;
    },
    newAddress: () => `mallory-${name}-${++changes}@example.net`,
    async row() {
      const [row] = await test.database.db.select().from(users).where(eq(users.id, id));
      if (!row) throw new Error('the account is gone');
      return row;
    },
    /** Keeps the links of the mails since the last call. A newer link to a mailbox takes the place of the older one. */
    async readMails() {
      for (const { to, links } of await takeMails(test)) {
        for (const { page, token } of links) {
          const { kind, purpose } = kinds[page as keyof typeof kinds];
          const key = keyOf({ kind, to: boxOf(to) });
          const older = newest.get(key);
          newest.set(key, { purpose, token });
          const isSingle = kind === 'reset' || kind === 'confirm';
          if (older && isSingle && older.token !== token) replaced.push(older);
        }
      }
    },
    /** Limits of attempts are no part of the model. They have suites of their own. */
    async forgetAttempts() {
      await test.database.db.delete(rateLimits);
      await test.database.db.delete(passwordFailures);
    },
  };
}

export type MachineAccount = Awaited<ReturnType<typeof openAccount>>;
