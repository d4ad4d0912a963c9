import type { Response } from 'supertest';
import { expect } from 'vitest';
import type { AccountStep, Link, Party } from './account-model.ts';
import { hour, keyOf, type MachineAccount, pathOf } from './machine-account.ts';

type Act = (account: MachineAccount, step: AccountStep) => Promise<unknown>;

/** What each step of the model is for the API. */
const acts: Record<string, Act> = {
  'thief signs in': ({ browsers, name, passwords }) => browsers.T.signIn(name, passwords.T),
  async 'thief proves himself'({ browsers: { T }, passwords }) {
    const body = { password: passwords.T };
    accepted(await T.postAs(await renew(T), '/api/auth/reauthenticate', body));
  },
  async 'thief changes the password'({ browsers: { T }, passwords, newPassword }) {
    const body = { currentPassword: passwords.T, password: newPassword() };
    const headers = { Authorization: `Bearer ${await renew(T)}` };
    accepted(await T.post('/api/user/password', body, headers));
    passwords.T = body.password;
  },
  'thief asks for his address': (account) => askForAddress(account, account.newAddress()),
  'thief asks for the address of the owner': (account) => askForAddress(account, account.email),
  'thief asks for a reset': async (account) => askForReset(account, (await account.row()).email),
  'thief deletes the mails': async () => {},
  'thief uses reset': (account, { link }) => useLink(account, link, 'T'),
  'thief uses confirm': (account, { link }) => useLink(account, link, 'T'),
  'thief uses undo': (account, { link }) => useLink(account, link, 'T'),
  'thief uses not_me': (account, { link }) => useLink(account, link, 'T'),
  async 'owner resets the password'(account) {
    await askForReset(account, account.email);
    await account.readMails();
    await useLink(account, { kind: 'reset', to: 'owner' }, 'O');
  },
  async 'owner takes the address back'(account, { link }) {
    // The mail about the change may have been deleted.
    await askForReset(account, account.email);
    await account.readMails();
    await useLink(account, link, 'O');
  },
  'owner confirms the address': (account, { link }) => useLink(account, link, 'O'),
  'owner reports that it was not them': (account, { link }) => useLink(account, link, 'O'),
  'an hour passes': async ({ test }) => test.clock.advance(hour),
  'a day passes': async ({ test }) => test.clock.advance(24 * hour),
};

/** Does a step of the model with the API. */
export async function act(account: MachineAccount, step: AccountStep): Promise<void> {
  const known = acts[step.name];
  if (!known) throw new Error(`the machine does not know the step "${step.name}"`);
  // Links that are made by two steps are never of one time.
  account.test.clock.advance(1);
  await account.forgetAttempts();
  await known(account, step);
  await account.readMails();
}

async function renew(browser: MachineAccount['browsers'][Party]): Promise<string> {
  const answer = await browser.refresh();
  accepted(answer);
  return answer.body.accessToken;
}

async function askForAddress({ browsers: { T } }: MachineAccount, email: string): Promise<void> {
  accepted(await T.postAs(await renew(T), '/api/user/email', { email }));
}

async function askForReset({ visitor }: MachineAccount, email: string): Promise<void> {
  accepted(await visitor.post('/api/password-reset', { email }));
}

async function useLink(
  { browsers, newest, newPassword, passwords }: MachineAccount,
  link: Pick<Link, 'kind' | 'to'> | undefined,
  by: Party,
): Promise<void> {
  if (!link) throw new Error('a step without its link');
  const token = newest.get(keyOf(link))?.token;
  const isReset = link.kind === 'reset';
  const password = newPassword();
  accepted(await browsers[by].post(pathOf(link.kind), { token, ...(isReset && { password }) }));
  if (isReset) passwords[by] = password;
}

function accepted({ status, body }: Response): void {
  expect({ status, body }).toMatchObject({ status: expect.toBeOneOf([200, 202, 204]) });
}
