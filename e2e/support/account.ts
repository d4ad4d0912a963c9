import { expect, type Page } from '@playwright/test';
import { signIn, type Username } from './actions.ts';

/** The navigation of the account pages. */
export const accountLinks = (page: Page) => page.getByRole('navigation', { name: 'Your account' });

/** Signs in and opens one of the account pages. */
export async function openAccountPage(
  page: Page,
  path: string,
  username?: Username,
): Promise<void> {
  await signIn(page, username);
  await page.goto(path);
  await expect(accountLinks(page)).toBeVisible();
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(page.getByText('Loading…')).toHaveCount(0);
}
