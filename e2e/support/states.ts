import { type PageName, pages } from '@latchkey/contracts/pages';
import type { Locator, Page } from '@playwright/test';
import { longestName, signInName } from '../../apps/api/src/testing/login-body.ts';
import { openAccountPage } from './account.ts';
import {
  callButton,
  connectionBanner,
  expectSignedOut,
  greeting,
  nameInput,
  openTab,
  passwordInput,
  renewButton,
  signIn,
  signOutButton,
  submitSignIn,
} from './actions.ts';
import { answerUnavailable, slowDown } from './faults.ts';
import * as longWords from './long-words.ts';
import { loseKey } from './session-key.ts'; // feature: session-key
import { expect } from './test.ts';

type Reach = (page: Page) => Promise<unknown>;

/** Opens an address, with what the history keeps there, and waits until the page has loaded what it shows. */
const open =
  (address: string, kept?: object): Reach =>
  async (page) => {
    if (kept) await page.addInitScript((usr) => history.replaceState({ usr }, ''), kept);
    await page.goto(address);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await expect(page.getByText('Loading…')).toHaveCount(0);
  };

/** Each page of the table as a person first sees it. A new page without a line here does not compile. */
const firstSight: Record<PageName, Reach> = {
  signIn: open(pages.signIn.href()),
  register: open(pages.register.href()), // feature: registration
  checkYourMail: open(pages.checkYourMail.href()), // feature: registration
  verify: open(`${pages.verify.href()}#made-up`), // feature: registration
  home: (page) => signIn(page),
  account: (page) => openAccountPage(page, '/account'),
  confirmEmail: open('/confirm-email#a-token'), // feature: email-change
  undoEmail: open('/undo-email#a-token'), // feature: email-change
  sessions: (page) => openAccountPage(page, '/account/sessions'), // feature: my-sessions
  activity: (page) => openAccountPage(page, '/account/activity'), // feature: activity
  data: (page) => openAccountPage(page, '/account/data'), // feature: my-data
  accountDeleted: open('/account-deleted', { deleted: 'an-id' }), // feature: my-data
  notMe: open(pages.notMe.href()), // feature: not-me
  changePassword: (page) => openAccountPage(page, '/account/password'), // feature: password-change
  forgotPassword: open('/forgot-password'), // feature: password-reset
  resetPassword: open('/reset-password#no-token'), // feature: password-reset
};

const toKebabCase = (name: string) =>
  name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** Every state that a person may meet, of every page except the lab, and how to reach it. */
export const states: Record<string, Reach> = {
  ...Object.fromEntries(
    Object.entries(firstSight).map(([name, reach]) => [toKebabCase(name), reach]),
  ),
  'register-long-name': (page) => longWords.open(page, '/register#invitation'), // feature: registration
  'check-your-mail-long-address': (page) => longWords.sendAddress(page, '/check-your-mail'), // feature: registration
  'forgot-password-long-address': (page) => longWords.sendAddress(page, '/forgot-password'), // feature: password-reset
  'home-long-name': (page) => longWords.open(page, '/'),
  'sessions-long-address': (page) => longWords.open(page, '/account/sessions'), // feature: my-sessions
  'data-long-name': (page) => longWords.open(page, '/account/data'), // feature: my-data
  'sign-in-key-lost': (page) => signIn(page).then(() => loseKey(page)), // feature: session-key
  'sign-in-empty-fields': async (page) => {
    await page.goto(pages.signIn.href());
    await page.getByRole('button', { name: 'Sign in' }).click();
  },
  'sign-in-busy': async (page) => {
    await slowDown(page, '**/api/auth/login');
    await page.goto(pages.signIn.href());
    await submitSignIn(page, 'demo');
    await expect(page.getByRole('button', { name: 'Signing in…' })).toBeVisible();
  },
  'sign-in-wrong-password': async (page) => {
    await page.goto(pages.signIn.href());
    await nameInput(page).fill(signInName('nobody'));
    await passwordInput(page).fill('not the password');
    await page.getByRole('button', { name: 'Show password' }).click();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page.getByRole('alert')).toContainText('incorrect');
  },
  'sign-in-edited-after-refusal': async (page) => {
    await page.goto(pages.signIn.href());
    await nameInput(page).fill(signInName('nobody'));
    await passwordInput(page).fill('not the password');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('alert')).toContainText('incorrect');
    await nameInput(page).press('End');
    await page.keyboard.type('!');
    await expect(page.getByRole('alert')).toBeEmpty();
  },
  'sign-in-too-long': async (page) => {
    await page.goto(pages.signIn.href());
    await nameInput(page).fill('x'.repeat(longestName + 1));
    await passwordInput(page).fill('x'.repeat(257));
    await page.keyboard.press('Enter');
    await expect(page.getByText(`Use between 1 and ${longestName} characters.`)).toBeVisible();
  },
  'sign-in-caps-lock': async (page) => {
    await page.goto(pages.signIn.href());
    await pressWithCapsLock(passwordInput(page));
    await expect(page.getByText('Caps Lock is on.')).toBeVisible();
  },
  'sign-in-server-busy': async (page) => {
    await page.route('**/api/auth/login', answerUnavailable);
    await page.goto(pages.signIn.href());
    await submitSignIn(page, 'demo');
    await expect(page.getByRole('alert')).toContainText('busy');
  },
  'sign-in-signed-out': async (page) => {
    await signIn(page);
    await signOutButton(page).click();
    await expectSignedOut(page);
  },
  'sign-in-session-ended': async (page) => {
    await signIn(page);
    await page.context().clearCookies();
    await page.reload();
    await expect(page.getByText('Your session has ended.')).toBeVisible();
  },
  'sign-in-another-account': async (page) => {
    await signIn(page);
    const other = await openTab(page.context());
    await other.evaluate(() => localStorage.clear());
    await signIn(other, 'guest');
    await expect(page.getByRole('button', { name: 'Continue with that account' })).toBeVisible();
  },
  loading: async (page) => {
    await signIn(page);
    await slowDown(page, '**/api/auth/refresh');
    await page.reload();
    await expect(page.getByText('Loading…')).toBeVisible();
    await expect(page.getByText('Loading…').locator('..')).toHaveCSS('opacity', '1');
  },
  unreachable: async (page) => {
    await signIn(page);
    await page.route('**/api/auth/refresh', answerUnavailable);
    await page.reload();
    await page.getByRole('button', { name: 'Try again' }).click();
    await expect(page.getByText('Still no answer.')).toBeVisible();
  },
  'home-busy': async (page) => {
    await signIn(page);
    await slowDown(page, '**/api/**');
    await callButton(page).click();
    await renewButton(page).click();
    await expect(page.getByRole('button', { name: 'Renewing…' })).toBeVisible();
  },
  'home-answered': async (page) => {
    await signIn(page);
    await callButton(page).click();
    await expect(greeting(page)).toBeVisible();
    await renewButton(page).click();
    await expect(page.getByText('Renewed.')).toBeVisible();
  },
  'home-no-connection': async (page) => {
    await signIn(page);
    await page.route('**/api/**', answerUnavailable);
    await renewButton(page).click();
    await callButton(page).click();
    await expect(connectionBanner(page)).toBeVisible();
  },
  'not-found': async (page) => {
    await page.goto('/a/link/that-is-old');
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  },
  'not-found-signed-in': async (page) => {
    await signIn(page);
    await page.goto('/a/link/that-is-old');
    await expect(signOutButton(page)).toBeVisible();
  },
};

/** Simulates a key press while Caps Lock is on, because the browser under test cannot switch Caps Lock on. */
async function pressWithCapsLock(field: Locator): Promise<void> {
  await field.focus();
  await field.evaluate((input) => {
    const init = { key: 'A', bubbles: true, modifierCapsLock: true };
    input.dispatchEvent(new KeyboardEvent('keydown', init));
  });
}
