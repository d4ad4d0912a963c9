import type { Locator, Page } from '@playwright/test';
import { accountLinks } from './support/account.ts';
import { nameInput, passwordInput, signOutButton } from './support/actions.ts';
import { waitForMail } from './support/mails.ts';
import { newPassword } from './support/new-account.ts';
import { expect, test } from './support/test.ts';

const person = { username: 'walker', email: 'walker@example.com' };
const laterPassword = 'copper lantern meadow sixty';

const heading = (page: Page) => page.getByRole('heading', { level: 1 });
const button = (page: Page, name: string) => page.getByRole('button', { name });

/** Goes to a control with Tab alone, as somebody does who has no mouse. */
async function tabTo(page: Page, control: Locator): Promise<void> {
  await expect(control).toBeVisible();
  for (let stop = 0; stop < 60; stop++) {
    if (await control.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab does not lead to ${control}`);
}

async function type(page: Page, field: Locator, text: string): Promise<void> {
  await tabTo(page, field);
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.type(text);
}

async function press(page: Page, control: Locator): Promise<void> {
  await tabTo(page, control);
  await page.keyboard.press('Enter');
}

async function expectFits(page: Page): Promise<void> {
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(width, await heading(page).innerText()).toBeLessThanOrEqual(360);
}

test('the whole journey of an account works by keyboard alone, 360 pixels wide', async ({
  page,
  server,
}) => {
  test.slow();
  await page.setViewportSize({ width: 360, height: 800 });
  const openLink = async (subject: string) => {
    const { links } = await waitForMail(server, person.email, subject);
    await page.goto(`${links[0]?.page}#${links[0]?.token}`);
  };

  await page.goto('/');
  await press(page, page.getByRole('link', { name: 'Create an account' }));
  await expect(heading(page)).toHaveText('Create an account');
  await expectFits(page);
  await type(page, page.getByLabel('Username', { exact: true }), person.username);
  await type(page, page.getByLabel('E-mail address', { exact: true }), person.email);
  await type(page, passwordInput(page), newPassword);
  await page.keyboard.press('Enter');
  await expect(heading(page)).toHaveText('Check your mail');
  await expectFits(page);

  await openLink('Confirm your e-mail address');
  await type(page, passwordInput(page), newPassword);
  await press(page, button(page, 'Confirm and sign in'));
  await expect(heading(page)).toHaveText(`Signed in as ${person.username}`);
  await expectFits(page);

  await press(page, page.getByRole('link', { name: `${person.username}, your account` }));
  await expect(heading(page)).toHaveText('Profile');
  for (const name of ['Sessions', 'Activity', 'Your data', 'Password']) {
    await press(page, accountLinks(page).getByRole('link', { name }));
    await expect(heading(page)).toHaveText(name);
    await expectFits(page);
  }
  await type(page, page.getByLabel('Current password'), newPassword);
  await type(page, page.getByLabel('New password'), laterPassword);
  await page.keyboard.press('Enter');
  await expect(page.getByText('Your password is changed.')).toBeVisible();

  await press(page, signOutButton(page));
  await expect(heading(page)).toHaveText('Sign in');
  await press(page, page.getByRole('link', { name: 'Forgot your password?' }));
  await type(page, page.getByLabel('E-mail address', { exact: true }), person.email);
  await page.keyboard.press('Enter');
  await expect(heading(page)).toHaveText('Check your mail');
  await openLink('Choose a new password');
  await expectFits(page);
  await type(page, page.getByLabel('New password'), newPassword);
  await page.keyboard.press('Enter');
  await expect(heading(page)).toHaveText('Your password is changed');

  await press(page, page.getByRole('main').getByRole('link', { name: 'Sign in' }));
  await type(page, nameInput(page), person.email);
  await type(page, passwordInput(page), newPassword);
  await page.keyboard.press('Enter');
  await expect(heading(page)).toHaveText(`Signed in as ${person.username}`);
});
