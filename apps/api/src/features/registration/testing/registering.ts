import { PgliteSession } from 'drizzle-orm/pglite/session';
import type { Response } from 'supertest';
import { vi } from 'vitest';
import { links } from '../../../db/mail-tables.ts';
import { rateLimits, users } from '../../../db/tables.ts';
import { rememberSecrets } from '../../../testing/captured-logs.ts';
import type { TestApp } from '../../../testing/create-test-app.ts';
import { takeMails } from '../../../testing/mails.ts';
import { newestToken as newestTokenFor } from '../../../testing/newest-token.ts';
import { registrations } from '../registration.table.ts';

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

/** The token of the newest link to an address that confirms it. @throws Error when there is none */
export async function newestToken(test: TestApp, email: string): Promise<string> {
  const token = await newestTokenFor(test, email, '/verify');
  if (!token) throw new Error('no mail has a link that confirms the address');
  return token;
}

/** The faults of a password that is not the one of the registration. */
export const wrongPassword = {
  errors: [{ pointer: '#/password', detail: 'is not the password of this registration' }],
};

/** Removes everybody who is registered or has registered, with their mails and what was counted. */
export async function forgetEverybody(test: TestApp): Promise<void> {
  const { db } = test.database;
  await takeMails(test);
  for (const table of [registrations, links, rateLimits, users]) await db.delete(table);
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
