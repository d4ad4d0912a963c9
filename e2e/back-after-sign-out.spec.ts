import type { Page } from '@playwright/test';
import {
  expectSignedOut,
  openTab,
  refreshCookie,
  signIn,
  signOutButton,
} from './support/actions.ts';
import { chromiumArgs, findChromium } from './support/find-chromium.ts';
import { expect, test } from './support/test.ts';

// Playwright turns the back/forward cache off, and people have it on. The headless shell has none in any case. Chromium
// itself has one: E2E_CHROMIUM=/usr/bin/chromium.
test.use({
  launchOptions: {
    ...findChromium(),
    args: chromiumArgs,
    ignoreDefaultArgs: ['--disable-back-forward-cache'],
  },
});

/** Signs in, and leaves the page for another document. */
async function signInAndLeave(page: Page): Promise<void> {
  await page.addInitScript(() => {
    addEventListener('pageshow', ({ persisted }) => {
      const note = () => Object.assign(window, { firstFrame: document.body.innerText });
      if (persisted) requestAnimationFrame(note);
    });
  });
  await signIn(page);
  await page.goto('/favicon.svg');
}

/** Presses Back after this call has returned, because a call whose page goes away while it answers fails. */
const goBack = (page: Page) => page.evaluate(() => void setTimeout(() => history.back()));

test('Back after a sign-out in another tab shows nothing private, not for one frame', async ({
  page,
  context,
}) => {
  await signInAndLeave(page);
  const other = await openTab(context);
  await signOutButton(other).click();
  await expectSignedOut(other);
  await goBack(page);
  await expectSignedOut(page);
  const firstFrame = await page.evaluate(() => String(Reflect.get(window, 'firstFrame')));
  expect(firstFrame).not.toContain('demo');
});

test('Back to a page whose session has ended elsewhere shows the sign-in page within a second', async ({
  page,
  context,
  request,
}, { annotations }) => {
  await signInAndLeave(page);
  const cookie = await refreshCookie(context);
  const headers = {
    'X-Requested-With': 'XMLHttpRequest',
    Cookie: `${cookie?.name}=${cookie?.value}`,
  };
  expect((await request.post('/api/auth/logout', { headers })).status()).toBe(204);
  await goBack(page);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Sign in', { timeout: 1_000 });
  const isCached = await page.evaluate(() => Reflect.has(window, 'firstFrame'));
  annotations.push({ type: isCached ? 'came from the cache' : 'was loaded anew' });
});
