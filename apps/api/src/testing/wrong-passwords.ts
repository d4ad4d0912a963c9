import { passwordFailures } from '../db/tables.ts';
import type { TestApp } from './create-test-app.ts';
import type { TestBrowser } from './test-browser.ts';

let strangers = 0;

type Guesses = {
  readonly username: string;
  readonly times: number;
  /** Which browser types them; each time a new one if it is not given. */
  readonly browser?: TestBrowser;
};

/**
 * Types wrong passwords, eight at once from each client address, so that the limits of addresses do not stop them. The
 * app must trust one proxy.
 *
 * @returns the statuses of the answers
 */
export async function typeWrongPasswords(
  test: TestApp,
  { username, times, browser }: Guesses,
): Promise<number[]> {
  const statuses: number[] = [];
  while (statuses.length < times) {
    strangers++;
    const from = { 'X-Forwarded-For': `198.51.${strangers >> 8}.${strangers & 255}` };
    const batch = Array.from({ length: Math.min(8, times - statuses.length) }, async () => {
      const sender = browser ?? test.browser();
      return (await sender.login(username, 'not the password', from)).status;
    });
    statuses.push(...(await Promise.all(batch)));
  }
  return statuses;
}

/** Writes that there were so many wrong passwords for an account, which is quicker than to type them. */
export async function putFailures(test: TestApp, userId: string, failures: number): Promise<void> {
  const row = { failures, lastAt: new Date(test.clock.now()) };
  await test.database.db
    .insert(passwordFailures)
    .values({ key: userId, ...row })
    .onConflictDoUpdate({ target: passwordFailures.key, set: row });
}
