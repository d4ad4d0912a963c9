import type { BrowserContext, Page } from '@playwright/test';
import {
  callButton,
  expectSignedIn,
  expectSignedOut,
  greeting,
  openTab,
  signIn,
  signOutButton,
  submitSignIn,
} from './support/actions.ts';
import { expect, test } from './support/test.ts';
import { refreshCall, type Traffic } from './support/traffic.ts';

const refreshes = (traffic: Traffic) =>
  traffic.calls().filter((call) => call === refreshCall).length;

async function openTabs(context: BrowserContext, page: Page, count: number): Promise<Page[]> {
  await signIn(page);
  const tabs = [page];
  while (tabs.length < count) {
    const tab = await openTab(context);
    await expectSignedIn(tab);
    tabs.push(tab);
  }
  return tabs;
}

test('signing in in one tab signs the other in without a refresh', async ({
  page,
  context,
  traffic,
}) => {
  const other = await openTab(context);
  await expectSignedOut(other);
  await signIn(page);
  await expectSignedIn(other);
  expect(refreshes(traffic)).toBe(0);
});

test('signing out in one tab signs the other out', async ({ page, context }) => {
  const [first, second] = await openTabs(context, page, 2);
  await signOutButton(first as Page).click();
  await expectSignedOut(second as Page);
  await expect((second as Page).getByRole('status')).toHaveText('You signed out in another tab.');
});

test('tabs whose token expires together share one refresh', async ({
  page,
  context,
  server,
  traffic,
}) => {
  const tabs = await openTabs(context, page, 4);
  server.advance({ minutes: 16 });
  traffic.clear();
  await Promise.all(tabs.map((tab) => callButton(tab).click()));
  for (const tab of tabs) await expect(greeting(tab)).toBeVisible();
  expect(refreshes(traffic)).toBe(1);
});

test('without locks and messages between tabs, the server’s leeway keeps all tabs signed in', async ({
  page,
  context,
  server,
  traffic,
}) => {
  await context.addInitScript(() => {
    Object.defineProperty(navigator, 'locks', { value: undefined });
    Reflect.deleteProperty(globalThis, 'BroadcastChannel');
  });
  const tabs = await openTabs(context, page, 3);
  for (const minutes of [16, 32]) {
    server.advance({ minutes: 16 });
    traffic.clear();
    await Promise.all(tabs.map((tab) => callButton(tab).click()));
    await expect.poll(() => refreshes(traffic), `minute ${minutes}`).toBe(tabs.length);
    for (const tab of tabs) await expect(greeting(tab)).toBeVisible();
  }
  await page.reload();
  await expectSignedIn(page);
});

test('somebody else’s sign-in in another tab never mixes two identities', async ({
  page,
  context,
  request,
}) => {
  const ofDemo = await signIn(page);
  const other = await openTab(context);
  await expectSignedIn(other);
  // A person may clear the site's storage. Only then is the form shown while another tab is signed in.
  await other.evaluate(() => localStorage.clear());
  await other.goto('/sign-in');
  await submitSignIn(other, 'guest');
  await expectSignedIn(other, 'guest');

  await expectSignedOut(page);
  await expect(page.getByRole('status')).toContainText('Another account signed in in another tab');
  await page.getByRole('button', { name: 'Continue with that account' }).click();
  await expectSignedIn(page, 'guest');
  await callButton(page).click();
  await expect(greeting(page, 'guest')).toBeVisible();

  const asDemo = await request.get('/api/protected', {
    headers: { Authorization: `Bearer ${ofDemo}` },
  });
  expect(asDemo.status(), 'the session that was replaced').toBe(401);
});
