import type { Page } from '@playwright/test';
import { expectSignedIn, openTab, password, signIn } from './support/actions.ts';
import { expect, test } from './support/test.ts';

const newPassword = 'tulip-anvil-harbour-93';

async function change(page: Page, from: string, to: string) {
  await page.getByLabel('Current password').fill(from);
  await page.getByLabel('New password').fill(to);
  await page.getByRole('button', { name: 'Change the password' }).click();
}

test('changing the password keeps this browser signed in, in all its tabs, and ends the other sessions', async ({
  page,
  context,
  browser,
  server,
}) => {
  const other = await (await browser.newContext({ baseURL: server.origin })).newPage();
  await signIn(other, 'guest');
  await signIn(page, 'guest');
  const tab = await openTab(context);
  await expectSignedIn(tab, 'guest');

  await page.goto('/.well-known/change-password');
  await expect(page).toHaveURL('/account/password');
  await change(page, 'not the password', newPassword);
  await expect(page.getByText('This is not your current password.')).toBeVisible();

  await change(page, password, newPassword);
  await expect(page.getByText('Your password is changed.')).toBeVisible();
  await page.reload();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Password');
  await tab.reload();
  await expectSignedIn(tab, 'guest');

  await other.reload();
  await expect(other.getByRole('heading', { level: 1 })).toHaveText('Sign in');
  await other.context().close();

  await change(page, newPassword, password);
  await expect(page.getByText('Your password is changed.')).toBeVisible();
});
