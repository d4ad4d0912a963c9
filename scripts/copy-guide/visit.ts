import assert from 'node:assert/strict';
import type { Browser, BrowserContext, Page } from '@playwright/test';
import { demoAccounts } from '../../apps/api/src/start/demo-accounts.ts';

export type Check = {
  /** A sentence that is true when `run` resolves. */
  readonly claim: string;
  run(): Promise<void> | void;
};

const [{ username }] = demoAccounts.users;
const orders = `Orders of ${username}`;

/** What a person sees who opens the copied app, in the order of the visit. */
export function listVisitChecks(openBrowser: () => Promise<Browser>, address: string): Check[] {
  let context: BrowserContext;
  let page: Page;
  return [
    {
      claim: 'A person who signs in as the demo account sees what GET /api/orders answers.',
      async run() {
        context = await (await openBrowser()).newContext();
        page = await context.newPage();
        await page.goto(address);
        await page.getByLabel('Username').fill(username);
        await page.getByLabel('Password').fill(demoAccounts.password);
        const [answer] = await Promise.all([
          page.waitForResponse(`${address}/api/orders`),
          page.getByRole('button', { name: 'Sign in' }).click(),
        ]);
        assert.equal(answer.status(), 200);
        await page.getByText(orders).waitFor();
      },
    },
    {
      claim: 'The person is still signed in after a reload.',
      async run() {
        await page.reload();
        await page.getByText(orders).waitFor();
      },
    },
    {
      claim: 'Nothing in localStorage is a token.',
      async run() {
        const stored = await page.evaluate('Object.values(localStorage).join()');
        assert.match(String(stored), /./, 'localStorage is empty, so this check proves nothing');
        // Every JWT begins like this.
        assert.doesNotMatch(String(stored), /eyJ/);
      },
    },
    {
      claim: 'Signing out in one tab signs the other tab out.',
      async run() {
        const other = await context.newPage();
        await other.goto(address);
        await other.getByText(orders).waitFor();
        await page.getByRole('button', { name: 'Sign out' }).click();
        for (const tab of [page, other]) await tab.getByLabel('Username').waitFor();
      },
    },
    {
      claim: 'A person who has signed out is not signed in after a reload.',
      async run() {
        await page.reload();
        await page.getByLabel('Username').waitFor();
        await context.close();
      },
    },
  ];
}
