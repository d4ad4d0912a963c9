import type { APIRequestContext, BrowserContext, Page } from '@playwright/test';
import {
  callButton,
  expectSignedIn,
  expectSignedOut,
  openTab,
  refreshCookie,
  signIn,
} from './support/actions.ts';
import { expect, test } from './support/test.ts';
import { protectedCall, refreshCall } from './support/traffic.ts';

const streamUrl = '**/api/user/session-events';

/** Signs in, and waits until the stream of the session is open. */
async function signInWatched(page: Page): Promise<void> {
  const opened = page.waitForResponse(streamUrl);
  await signIn(page);
  expect((await opened).status()).toBe(200);
}

/** Ends the session from outside of this browser, with a copy of its cookie. */
async function endElsewhere(request: APIRequestContext, context: BrowserContext): Promise<void> {
  const cookie = await refreshCookie(context);
  const answer = await request.post('/api/auth/logout', {
    headers: {
      'X-Requested-With': 'XMLHttpRequest',
      Cookie: `${cookie?.name}=${cookie?.value}`,
    },
  });
  expect(answer.status()).toBe(204);
}

async function expectSignedOutWithinASecond(tabs: readonly Page[]): Promise<void> {
  await Promise.all(
    tabs.map((tab) =>
      expect(tab.getByRole('heading', { level: 1 })).toHaveText('Sign in', { timeout: 1_000 }),
    ),
  );
}

test('every open tab of a session that ends elsewhere shows the sign-in page within a second', async ({
  page,
  context,
  request,
  traffic,
}) => {
  let streams = 0;
  context.on('request', (sent) => {
    if (sent.url().endsWith('/session-events')) streams++;
  });
  await signInWatched(page);
  const other = await openTab(context);
  await expectSignedIn(other);
  await traffic.idle();
  traffic.clear();
  const before = streams;

  await endElsewhere(request, context);
  await expectSignedOutWithinASecond([page, other]);
  await expect(other.getByRole('status')).toContainText('Your session has ended');
  await traffic.idle();
  const refreshes = traffic.calls().filter((call) => call === refreshCall);
  expect(refreshes, 'one for all tabs').toHaveLength(1);
  expect(streams, 'no further stream').toBe(before);
});

test('another tab follows the session when the tab that did so is closed', async ({
  page,
  context,
  request,
}) => {
  await signInWatched(page);
  const other = await openTab(context);
  await expectSignedIn(other);
  const takenOver = other.waitForResponse(streamUrl);
  await page.close();
  await takenOver;
  await endElsewhere(request, context);
  await expectSignedOutWithinASecond([other]);
});

test('behind a proxy that keeps the stream back, the next request shows the end of the session', async ({
  page,
  context,
  request,
  traffic,
}) => {
  const held = new Promise<void>((done) => void context.route(streamUrl, () => done()));
  await signIn(page);
  await held;
  traffic.clear();
  await endElsewhere(request, context);
  await callButton(page).click();
  await expectSignedOut(page);
  expect(traffic.calls().slice(0, 2)).toEqual([protectedCall, refreshCall]);
});
