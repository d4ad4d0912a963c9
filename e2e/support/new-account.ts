import { expect, type Page } from '@playwright/test';
import { passwordInput } from './actions.ts';
import { waitForMail } from './mails.ts';
import type { Server } from './server.ts';

export const newPassword = 'plum kettle orbit window';

/** Registers somebody, confirms the address and so signs them in. For tests after which an account of the demo would be spoilt. */
export async function makeAccount(
  page: Page,
  server: Server,
  { username, email }: { username: string; email: string },
): Promise<void> {
  await page.goto('/register');
  await page.getByLabel('Username', { exact: true }).fill(username);
  await page.getByLabel('E-mail address', { exact: true }).fill(email);
  await passwordInput(page).fill(newPassword);
  await page.getByRole('button', { name: 'Create the account' }).click();
  const { links } = await waitForMail(server, email, 'Confirm your e-mail address');
  await page.goto(`/verify#${links[0]?.token}`);
  await passwordInput(page).fill(newPassword);
  await page.getByRole('button', { name: 'Confirm and sign in' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(`Signed in as ${username}`);
}
