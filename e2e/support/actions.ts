import { product } from '@latchkey/contracts/product';
import { type BrowserContext, expect, type Page } from '@playwright/test';
import { demoAccounts } from '../../apps/api/src/start/demo-accounts.ts';
import { signInName } from '../../apps/api/src/testing/login-body.ts';

export const { password } = demoAccounts;

export type Username = (typeof demoAccounts.users)[number]['username'];

/** The label of the field for the name, as a person sees it. All browser tests get the label from here. */
export const nameLabel = 'Username or e-mail address';
export const nameInput = (page: Page) => page.getByLabel(nameLabel);
export const passwordInput = (page: Page) => page.getByLabel('Password', { exact: true });

/** Fills in the form and submits it. */
export async function submitSignIn(page: Page, username: Username): Promise<void> {
  await nameInput(page).fill(signInName(username));
  await passwordInput(page).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** Signs in through the sign-in page; returns the access token of the answer. */
export async function signIn(page: Page, username: Username = 'demo'): Promise<string> {
  await page.goto('/sign-in');
  const answer = page.waitForResponse('**/api/auth/login');
  await submitSignIn(page, username);
  const { accessToken } = await (await answer).json();
  await expectSignedIn(page, username);
  return accessToken;
}

export async function expectSignedIn(page: Page, username: Username = 'demo'): Promise<void> {
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(`Signed in as ${username}`);
}

export async function expectSignedOut(page: Page): Promise<void> {
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Sign in');
}

/** Opens the home page in another tab of the same browser. */
export async function openTab(context: BrowserContext): Promise<Page> {
  const tab = await context.newPage();
  await tab.goto('/');
  return tab;
}

export const signOutButton = (page: Page) => page.getByRole('button', { name: 'Sign out' });
export const renewButton = (page: Page) => page.getByRole('button', { name: 'Renew now' });
export const callButtonText = 'Call /api/protected';
export const callButton = (page: Page) => page.getByRole('button', { name: callButtonText });

/** The button of the protected call, whatever its label is at the moment. */
export const anyCallButton = (page: Page) =>
  page.getByRole('region', { name: 'A protected call' }).getByRole('button');

/** The answer of the protected call, as the page shows it. */
export const greeting = (page: Page, username: Username = 'demo') =>
  page.getByText(`Hello ${username}: only a valid access token gets you here.`);

export const connectionBanner = (page: Page) =>
  page.getByText('Your sign-in cannot be renewed right now. You stay signed in; we keep trying.');

/** The refresh cookie in the browser. The test can read it, although scripts cannot. */
export async function refreshCookie(context: BrowserContext) {
  const cookies = await context.cookies();
  return cookies.find(
    ({ name }) => name.startsWith(`${product.slug}-`) && name.endsWith('-refresh'),
  );
}
