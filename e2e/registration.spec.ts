import type { Page } from '@playwright/test';
import { nameInput, passwordInput } from './support/actions.ts';
import { mailsTo, waitForMail } from './support/mails.ts';
import type { Server } from './support/server.ts';
import { expect, test } from './support/test.ts';

const password = 'plum kettle orbit window';

const confirmSubject = 'Confirm your e-mail address';
const heading = (page: Page) => page.getByRole('heading', { level: 1 });
const emailInput = (page: Page) => page.getByLabel('E-mail address', { exact: true });

async function register(page: Page, username: string, email: string) {
  await page.goto('/sign-in');
  await page.getByRole('link', { name: 'Create an account' }).click();
  await expect(heading(page)).toHaveText('Create an account');
  await page.getByLabel('Username', { exact: true }).fill(username);
  await emailInput(page).fill(email);
  await passwordInput(page).fill(password);
  await page.getByRole('button', { name: 'Create the account' }).click();
  await expect(heading(page)).toHaveText('Check your mail');
  await expect(page.getByText(email)).toBeVisible();
}

/** Does what a mail scanner does: requests every link of every mail, and opens it in a browser without a press. */
async function scan(page: Page, server: Server, email: string) {
  for (const { links } of await mailsTo(server, email)) {
    for (const { page: path, token } of links) {
      const address = `${server.origin}${path}`;
      for (const method of ['HEAD', 'GET']) await page.request.fetch(address, { method });
      await page.goto(`${address}#${token}`);
      await expect(page.getByRole('button', { name: 'Confirm and sign in' })).toBeVisible();
    }
  }
}

test('a person registers, a scanner opens the link first, and the person confirms and is signed in', async ({
  page,
  browser,
  server,
}) => {
  const email = 'ada@example.com';
  await register(page, 'ada', email);
  await page.reload();
  await expect(page.getByText(email)).toBeVisible();
  const { links } = await waitForMail(server, email, confirmSubject);
  expect(links).toEqual([{ page: '/verify', token: expect.any(String) }]);

  const scanner = await browser.newContext({ baseURL: server.origin });
  await scan(await scanner.newPage(), server, email);
  await scanner.close();

  await page.goto(`/verify#${links[0]?.token}`);
  await passwordInput(page).fill('not the password');
  await page.getByRole('button', { name: 'Confirm and sign in' }).click();
  await expect(page.getByRole('alert')).toContainText('not the password of your registration');
  await passwordInput(page).fill(password);
  await page.keyboard.press('Enter');
  await expect(heading(page)).toHaveText('Signed in as ada');

  await page.goto(`/verify#${links[0]?.token}`);
  await passwordInput(page).fill(password);
  await page.getByRole('button', { name: 'Confirm and sign in' }).click();
  await expect(heading(page)).toHaveText('This link no longer works');
});

test('a sign-in before the address is proven leads to another mail', async ({ page, server }) => {
  const email = 'grace@example.com';
  await register(page, 'grace', email);
  await waitForMail(server, email, confirmSubject);
  await page.goto('/sign-in');
  await nameInput(page).fill('grace');
  await passwordInput(page).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('link', { name: 'Send the mail again' }).click();
  await emailInput(page).fill(email);
  await page.getByRole('button', { name: 'Send the mail' }).click();
  await expect(heading(page)).toHaveText('Check your mail');
  expect((await waitForMail(server, email, confirmSubject)).links).toHaveLength(1);
});
