import type { Page } from '@playwright/test';
import { signIn } from './actions.ts';
import { expect } from './test.ts';

/** As long as a name may be, and without a place to break. */
const longName = 'x'.repeat(64);
const longAddress = `${'x'.repeat(64)}@${'y'.repeat(60)}.${'z'.repeat(60)}.example.com`;

/** Opens a page of somebody with a long name, whose sessions came from IPv6 addresses that cannot be shortened. */
export async function open(page: Page, path: string): Promise<void> {
  await page.route('**/api/auth/refresh', async (route) => {
    const response = await route.fetch();
    const body = await response.json();
    await route.fulfill({
      response,
      json: { ...body, user: { ...body.user, username: longName } },
    });
  });
  await page.route('**/api/user/sessions', async (route) => {
    const response = await route.fetch();
    const { sessions } = await response.json();
    const address = '2001:db8:aaaa:bbbb:cccc:dddd:eeee:ffff';
    const moved = sessions.map((session: object) => ({ ...session, address }));
    await route.fulfill({ response, json: { sessions: moved } });
  });
  await signIn(page);
  await page.goto(path);
  await expect(page.getByRole('main')).toContainText(/x{64}|2001:db8/);
}

/** Sends the form of a page that asks for an address, and waits for the page that repeats the address. */
export async function sendAddress(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await page.getByLabel('E-mail address').fill(longAddress);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('main')).toContainText(longAddress);
}
