import type { Page } from '@playwright/test';
import { signInName } from '../apps/api/src/testing/login-body.ts';
import { expectSignedIn, nameInput, password, passwordInput, signIn } from './support/actions.ts';
import { waitForMail } from './support/mails.ts';
import type { Server } from './support/server.ts';
import { expect, test } from './support/test.ts';

const address = 'guest@example.com';
const newPassword = 'tulip-anvil-harbour-93';

/** Asks for a link as somebody who cannot sign in, and returns its address. */
async function askForLink(page: Page, server: Server): Promise<string> {
  await page.goto('/sign-in');
  await page.getByRole('link', { name: 'Forgot your password?' }).click();
  await page.getByLabel('E-mail address', { exact: true }).fill(address);
  await page.getByRole('button', { name: 'Send the link' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Check your mail');
  const [link] = (await waitForMail(server, address, 'Choose a new password')).links;
  return `${link?.page}#${link?.token}`;
}

async function choose(page: Page, link: string, chosen: string) {
  await page.goto(link);
  await page.getByLabel('New password').fill(chosen);
  await page.getByRole('button', { name: 'Save the new password' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Your password is changed');
}

test('a forgotten password is reset by a link that a robot fetched before, and every session ends', async ({
  page,
  browser,
  request,
  server,
}) => {
  const other = await (await browser.newContext({ baseURL: server.origin })).newPage();
  await signIn(other, 'guest');

  const link = await askForLink(page, server);
  expect((await request.get(link)).status()).toBe(200);
  expect((await request.head(link)).status()).toBe(200);
  await choose(page, link, newPassword);

  await page.getByRole('main').getByRole('link', { name: 'Sign in' }).click();
  await nameInput(page).fill(signInName('guest'));
  await passwordInput(page).fill(newPassword);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expectSignedIn(page, 'guest');

  await other.reload();
  await expect(other.getByRole('heading', { level: 1 })).toHaveText('Sign in');
  await other.context().close();

  await page.goto(link);
  await page.getByLabel('New password').fill(newPassword);
  await page.getByRole('button', { name: 'Save the new password' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('This link no longer works');

  await page.getByRole('button', { name: 'Sign out' }).click();
  await choose(page, await askForLink(page, server), password);
});
