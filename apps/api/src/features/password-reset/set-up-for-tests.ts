import { rateLimits } from '../../db/tables.ts';
import { rememberSecrets } from '../../testing/captured-logs.ts';
import type { TestApp } from '../../testing/create-test-app.ts';

export const hour = 3_600_000;
export const newPassword = 'tulip-anvil-harbour-93';

type Mail = { readonly links: readonly { readonly token: string }[] };
/** testing/mails.ts, which only tests may import, because it knows the templates of every feature. */
type Mails = {
  mailsTo(app: TestApp, address: string): Promise<Mail[]>;
  takeMails(app: TestApp): Promise<unknown>;
};

/** What the tests of a reset do again and again. Each call comes from a browser of its own. */
export function setUpReset(app: () => TestApp, { mailsTo, takeMails }: Mails) {
  let count = 0;
  const post = (path: string, body: object) => app().browser().post(`/api${path}`, body);
  const request = (email: string) => post('/password-reset', { email });

  /** Asks for a link, and returns the token of the mail. */
  async function tokenFor(email: string): Promise<string> {
    await takeMails(app());
    await request(email);
    const [mail] = await mailsTo(app(), email);
    return mail?.links[0]?.token ?? 'no mail';
  }

  return {
    request,
    tokenFor,
    confirm(token: string, password = newPassword) {
      rememberSecrets(token, password);
      return post('/password-reset/confirm', { token, password });
    },
    /** The code of a sign-in's problem. */
    signIn: async (name: string, password: string): Promise<string> =>
      (await app().browser().login(name, password)).body.code ?? 'signed in',
    /** A new person with a link to a new password. */
    async arrive(facts: Parameters<TestApp['addUser']>[0] = {}) {
      await app().database.db.delete(rateLimits);
      const person = await app().addUser({ username: `person-${++count}`, ...facts });
      return { ...person, token: await tokenFor(person.email) };
    },
  };
}
