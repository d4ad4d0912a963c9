import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { expectSignedOut, nameInput, openTab, passwordInput } from './support/actions.ts';
import { mailsTo } from './support/mails.ts';
import { makeAccount, newPassword } from './support/new-account.ts';
import { expectNothingForAxe, expectReflow } from './support/presentation.ts';
import { expect, test } from './support/test.ts';

const heading = (page: Page) => page.getByRole('heading', { level: 1 });
const dialog = (page: Page) => page.getByRole('dialog', { name: 'Enter your password to go on' });

test('a person downloads their data after a fresh proof, deletes the account, and is signed out in every tab', async ({
  page,
  context,
  server,
}) => {
  test.slow();
  const [username, email] = ['leaver', 'leaver@example.com'];
  await makeAccount(page, server, { username, email });
  server.advance({ minutes: 11 });
  await page.goto('/account/data');
  await expectNothingForAxe(page);
  await expectReflow(page);

  await page.getByRole('button', { name: 'Download' }).click();
  await expect(dialog(page).getByLabel('Password', { exact: true })).toBeFocused();
  await page.keyboard.type(newPassword);
  const download = page.waitForEvent('download');
  await page.keyboard.press('Enter');
  const file = await download;
  expect(file.suggestedFilename()).toMatch(/^your-data-\d{4}-\d\d-\d\d\.json$/);
  const data = JSON.parse(readFileSync(await file.path(), 'utf8'));
  expect(data.tables.users).toMatchObject([{ username, email }]);
  await expect(page.getByText('Your data is downloaded.')).toBeVisible();

  const other = await openTab(context);
  await expect(heading(other)).toHaveText(`Signed in as ${username}`);
  const remove = page.getByRole('button', { name: 'Delete my account for good' });
  await remove.click();
  const confirmation = page.getByLabel(`Type ${username} to confirm`);
  await expect(confirmation).toBeFocused();
  await expectNothingForAxe(page);
  await confirmation.fill(username);
  await page.keyboard.press('Enter');
  await expect(heading(page)).toHaveText('Your account is deleted');
  await expectNothingForAxe(page);
  await expectSignedOut(other);
  expect(await context.cookies()).not.toContainEqual(
    expect.objectContaining({ name: expect.stringMatching(/refresh/i) }),
  );

  await page.reload();
  await expect(heading(page)).toHaveText('Your account is deleted');
  await page.goBack();
  await expectSignedOut(page);
  await nameInput(page).fill(username);
  await passwordInput(page).fill(newPassword);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('alert')).toContainText('incorrect');
  await expect
    .poll(async () => (await mailsTo(server, email)).map(({ subject }) => subject))
    .toContain('Your account was deleted');
});
