import { expect, type Page } from '@playwright/test';
import { signIn } from './actions.ts';

export const press = (page: Page, name: string) =>
  page.getByRole('button', { name, exact: true }).click();

/** The summary line of what has happened since the last action. */
export const summary = (page: Page) => page.locator('figcaption');

/** What the dev server did, as the page reports it. */
export const said = (page: Page) => page.getByRole('status');

export const log = (page: Page) => page.getByRole('list', { name: /Everything that happened/ });

/** Signs in and opens the lab by its link, so without loading the page again. */
export async function openLab(page: Page): Promise<void> {
  await signIn(page);
  await page.getByRole('link', { name: 'Lab' }).click();
  await expect(page.getByRole('button', { name: 'Steal the refresh cookie' })).toBeVisible();
}

/** Presses Refresh and waits until the log shows one more exchange. Move the clock past the leeway before. */
export async function rotate(page: Page): Promise<void> {
  const rotations = log(page).getByText('verdict on the refresh: rotate.');
  const before = await rotations.count();
  await press(page, 'Refresh');
  await expect(rotations).toHaveCount(before + 1);
}
