import { PgliteSession } from 'drizzle-orm/pglite/session';
import type { Response } from 'supertest';
import { vi } from 'vitest';
import { rememberSecrets } from '../../../testing/captured-logs.ts';
import type { TestApp } from '../../../testing/create-test-app.ts';
import { mailsTo } from '../../../testing/mails.ts';

/** A password that the policy accepts for everybody here. */
export const chosenPassword = 'plum kettle orbit window';
export const otherPassword = 'violet hammer seaside lamp';
rememberSecrets(chosenPassword, otherPassword);

export const person = (username: string, more: object = {}) => ({
  username,
  email: `${username}@example.com`,
  password: chosenPassword,
  ...more,
});

/** Sends `POST /api/registration`, from a browser that has no cookies. */
export const register = (test: TestApp, body: object): Promise<Response> =>
  test.browser().post('/api/registration', body);

export const resend = (test: TestApp, email: string): Promise<Response> =>
  test.browser().post('/api/registration/resend', { email });

export const verify = (
  test: TestApp,
  token: string,
  password = chosenPassword,
  browser = test.browser(),
): Promise<Response> => browser.post('/api/registration/verify', { token, password });

/** The token of the newest mail to an address. @throws Error when that mail has none */
export async function newestToken(test: TestApp, email: string): Promise<string> {
  const mails = await mailsTo(test, email);
  const token = mails.at(-1)?.links.at(-1)?.token;
  if (!token) throw new Error('the newest mail has no link');
  return token;
}

/** Registers, and returns the token of the mail. @throws Error when the registration was refused */
export async function registerForToken(test: TestApp, username: string, more: object = {}) {
  const body = person(username, more);
  const { status } = await register(test, body);
  if (status !== 202) throw new Error(`the registration was answered ${status}`);
  return newestToken(test, body.email);
}

/** The text of every statement that some work prepares, in PGlite, in their order. */
export async function statementsOf(work: () => Promise<unknown>): Promise<string[]> {
  const prepare = vi.spyOn(PgliteSession.prototype, 'prepareQuery');
  await work();
  const statements = prepare.mock.calls.map(([query]) => query.sql);
  prepare.mockRestore();
  return statements;
}
