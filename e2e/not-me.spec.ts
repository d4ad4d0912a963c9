import { type BrowserContext, expect as expectValue } from '@playwright/test';
import { expectSignedOut, renewButton, signIn } from './support/actions.ts';
import { waitForMail } from './support/mails.ts';
import type { Server } from './support/server.ts';
import { expect, test } from './support/test.ts';

const address = 'guest@example.com';

/** Presents the refresh token that a thief copied from another browser. */
async function useCopy(thief: BrowserContext, server: Server): Promise<void> {
  const answer = await thief.request.post(`${server.origin}/api/auth/refresh`, {
    headers: { 'X-Requested-With': 'XMLHttpRequest' },
  });
  expectValue(answer.status()).toBe(401);
}

test('the mail about a copied session leads to a page whose button alone secures the account, once', async ({
  page,
  browser,
  server,
}) => {
  await signIn(page, 'guest');
  const thief = await browser.newContext();
  await thief.addCookies(await page.context().cookies());
  for (let times = 0; times < 2; times++) {
    server.advance({ minutes: 1 });
    await renewButton(page).click();
    await expect(page.getByText('Renewed.')).toBeVisible();
  }
  server.advance({ minutes: 1 });
  await useCopy(thief, server);

  const mail = await waitForMail(server, address, 'A copied session was ended');
  const [link] = mail.links;
  const href = `${link?.page}#${link?.token}`;

  // A scanner opens the link in a browser and runs its scripts, but presses nothing.
  const robot = await browser.newContext({ baseURL: server.origin });
  const scanned = await robot.newPage();
  for (let times = 0; times < 2; times++) {
    await scanned.goto(href);
    await expect(scanned.getByRole('button', { name: 'Secure my account' })).toBeVisible();
    await scanned.reload();
  }
  await robot.close();

  await page.goto(href);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('This was not you?');
  await expect(page.getByText('was used from two places')).toBeVisible();
  await page.getByRole('button', { name: 'Secure my account' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Your account is secured');
  const reset = await waitForMail(server, address, 'Choose a new password');
  expect(reset.links.map(({ page: path }) => path)).toEqual(['/reset-password']);

  await page.reload();
  await expect(page.getByText('This link has been used')).toBeVisible();
  await page.goto('/');
  await expectSignedOut(page);
  await thief.close();
  // The account is blocked for a day, and other tests of this server use it.
  server.advance({ days: 2 });
});
