import type { Page } from '@playwright/test';
import { expectSignedOut, passwordInput } from './support/actions.ts';
import { waitForMail } from './support/mails.ts';
import { expectNothingForAxe, expectReflow } from './support/presentation.ts';
import type { Server } from './support/server.ts';
import { expect, test } from './support/test.ts';

const password = 'plum kettle orbit window';
const heading = (page: Page) => page.getByRole('heading', { level: 1 });

/** Makes an account of its own, because its password no longer works at the end. */
async function register(page: Page, server: Server, username: string, email: string) {
  await page.goto('/register');
  await page.getByLabel('Username').fill(username);
  await page.getByLabel('E-mail address', { exact: true }).fill(email);
  await passwordInput(page).fill(password);
  await page.getByRole('button', { name: 'Create the account' }).click();
  await openLink(page, await waitForMail(server, email));
  await passwordInput(page).fill(password);
  await page.getByRole('button', { name: 'Confirm and sign in' }).click();
  await expect(heading(page)).toHaveText(`Signed in as ${username}`);
}

async function openLink(page: Page, { links }: Awaited<ReturnType<typeof waitForMail>>) {
  const [link] = links;
  await page.goto(`${link?.page}#${link?.token}`);
}

async function askFor(page: Page, email: string) {
  await page.goto('/account');
  await page.getByLabel('New e-mail address').fill(email);
  await page.getByRole('button', { name: 'Send a link to it' }).click();
}

test('a person changes their address after a fresh proof, and the old mailbox takes the change back', async ({
  page,
  browser,
  server,
}) => {
  test.slow();
  const [before, after] = ['mover@example.com', 'moved@example.com'];
  await register(page, server, 'mover', before);
  server.advance({ minutes: 11 });
  await askFor(page, after);
  const dialog = page.getByRole('dialog', { name: 'Enter your password to go on' });
  await expect(dialog.getByLabel('Password', { exact: true })).toBeFocused();
  await expectNothingForAxe(page);
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  const submit = page.getByRole('button', { name: 'Send a link to it' });
  await expect(submit).toBeFocused();
  await expect(page.getByText('This needs your password again.')).toBeVisible();

  await page.keyboard.press('Enter');
  await expect(passwordInput(page)).toBeFocused();
  await page.keyboard.type(password);
  await page.keyboard.press('Enter');
  await expect(page.getByText(`Waiting for ${after} to be confirmed.`)).toBeVisible();
  const confirmation = await waitForMail(server, after);

  // A scanner opens the link in a browser and runs its scripts, but presses nothing.
  const robot = await browser.newContext({ baseURL: server.origin });
  const scanned = await robot.newPage();
  await openLink(scanned, confirmation);
  await expect(scanned.getByRole('button', { name: 'Confirm the address' })).toBeVisible();
  await robot.close();

  await openLink(page, confirmation);
  await page.getByRole('button', { name: 'Confirm the address' }).click();
  await expect(heading(page)).toHaveText('Your address is changed');
  await page.goto('/account');
  await expect(page.getByText(after, { exact: true })).toBeVisible();

  const notice = await waitForMail(server, before);
  expect(notice.subject).toBe('The address of your account was changed');
  await openLink(page, notice);
  await page.getByRole('button', { name: 'It was not me: take it back' }).click();
  await expect(heading(page)).toHaveText('The change is taken back');
  await page.goto('/account');
  await expectSignedOut(page);
  const reset = await waitForMail(server, before);
  expect(reset.links.map(({ page: path }) => path)).toEqual(['/reset-password']);
});

test('the dialog for the password fits every width and text size', async ({ page, server }) => {
  await register(page, server, 'prover', 'prover@example.com');
  server.advance({ minutes: 11 });
  await askFor(page, 'proven@example.com');
  await expect(page.getByRole('dialog')).toBeVisible();
  await expectReflow(page);
});
