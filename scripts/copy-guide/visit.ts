import assert from 'node:assert/strict';
import type { Browser, Page } from '@playwright/test';
import { demoAccounts } from '../../apps/api/src/start/demo-accounts.ts';

export type Check = {
  /** A sentence that is true when `run` resolves. */
  readonly claim: string;
  run(): Promise<void> | void;
};

const [{ username }] = demoAccounts.users;

/** What a person sees who opens the copied app, in the order of the visit. */
export function listVisitChecks(openBrowser: () => Promise<Browser>, address: string): Check[] {
  let page: Page;
  return [
    {
      claim: 'A person who signs in as the demo account sees what GET /api/orders answers.',
      async run() {
        const context = await (await openBrowser()).newContext();
        page = await context.newPage();
        await signIn(page, address);
      },
    },
    {
      claim: 'The person is still signed in after a reload, which proves the key of the session.',
      async run() {
        const [refresh] = await Promise.all([
          page.waitForRequest(`${address}/api/auth/refresh`),
          page.reload(),
        ]);
        assert.ok(refresh.headers().dpop, 'the refresh proves no key');
        await seeOrders(page);
      },
    },
    { claim: 'Nothing in localStorage is a token.', run: () => readStorage(page) },
    {
      claim: 'Signing out in one tab signs the other tab out.',
      run: () => signOutInOneTab(page, address),
    },
    {
      claim: 'A person who has signed out is not signed in after a reload.',
      async run() {
        await page.reload();
        await seeForm(page);
        await page.context().close();
      },
    },
  ];
}

const seeOrders = (page: Page) => page.getByText(`Orders of ${username}`).waitFor();
const seeForm = (page: Page) => page.getByLabel('Username').waitFor();

async function signIn(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await page.getByLabel('Username').fill(username);
  await page.getByLabel('Password').fill(demoAccounts.password);
  const [answer] = await Promise.all([
    page.waitForResponse(`${address}/api/orders`),
    page.getByRole('button', { name: 'Sign in' }).click(),
  ]);
  assert.equal(answer.status(), 200);
  await seeOrders(page);
}

async function readStorage(page: Page): Promise<void> {
  const stored = String(await page.evaluate('Object.values(localStorage).join()'));
  assert.match(stored, /./, 'localStorage is empty, so this check proves nothing');
  // Every JWT begins like this.
  assert.doesNotMatch(stored, /eyJ/);
}

async function signOutInOneTab(page: Page, address: string): Promise<void> {
  const other = await page.context().newPage();
  await other.goto(address);
  await seeOrders(other);
  await page.getByRole('button', { name: 'Sign out' }).click();
  for (const tab of [page, other]) await seeForm(tab);
}
