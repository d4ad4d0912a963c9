import type { Page } from '@playwright/test';
import { expectSignedOut, passwordInput } from './support/actions.ts';
import { waitForMail } from './support/mails.ts';
import { makeAccount, newPassword } from './support/new-account.ts';
import { expectNothingForAxe, expectReflow } from './support/presentation.ts';
import { expect, test } from './support/test.ts';

const heading = (page: Page) => page.getByRole('heading', { level: 1 });

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
  await makeAccount(page, server, { username: 'mover', email: before });
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
  await page.keyboard.type(newPassword);
  await page.keyboard.press('Enter');
  await expect(page.getByText(`Waiting for ${after} to be confirmed.`)).toBeVisible();
  const confirmation = await waitForMail(server, after, 'Confirm your new address');

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

  const notice = await waitForMail(server, before, 'The address of your account was changed');
  await openLink(page, notice);
  await page.getByRole('button', { name: 'It was not me: take it back' }).click();
  await expect(heading(page)).toHaveText('The change is taken back');
  await page.goto('/account');
  await expectSignedOut(page);
  const reset = await waitForMail(server, before, 'Choose a new password');
  expect(reset.links.map(({ page: path }) => path)).toEqual(['/reset-password']);
});

test('the dialog for the password fits every width and text size', async ({ page, server }) => {
  await makeAccount(page, server, { username: 'prover', email: 'prover@example.com' });
  server.advance({ minutes: 11 });
  await askFor(page, 'proven@example.com');
  await expect(page.getByRole('dialog')).toBeVisible();
  await expectReflow(page);
});
