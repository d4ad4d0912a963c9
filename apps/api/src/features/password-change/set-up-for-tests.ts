import { rememberSecrets } from '../../testing/captured-logs.ts';
import { type TestApp, testPassword } from '../../testing/create-test-app.ts';
import type { TestBrowser } from '../../testing/test-browser.ts';

export const newPassword = 'tulip-anvil-harbour-93';

type Entries = { readonly currentPassword?: string; readonly password?: string };

/** What the tests of a change do again and again. */
export function setUpChange(app: () => TestApp) {
  let count = 0;
  return {
    /** A new person who is signed in. */
    async arrive() {
      const person = await app().addUser({ username: `person-${++count}` });
      const browser = app().browser();
      const { accessToken } = await browser.signIn(person.username, testPassword);
      return { ...person, browser, accessToken };
    },
    change(browser: TestBrowser, accessToken: string, given: Entries = {}) {
      const body = { currentPassword: testPassword, password: newPassword, ...given };
      rememberSecrets(body.currentPassword, body.password);
      const headers = { Authorization: `Bearer ${accessToken}` };
      return browser.post('/api/user/password', body, headers);
    },
    /** The code of a sign-in's problem. */
    signIn: async (name: string, password: string): Promise<string> =>
      (await app().browser().login(name, password)).body.code ?? 'signed in',
  };
}
