import type { Page } from '@playwright/test';
import { openTab, signOutButton } from '../../e2e/support/actions.ts';
import { log, openLab, press, summary } from '../../e2e/support/lab.ts';
import { expect, test } from '../../e2e/support/test.ts';
import { photograph } from './photograph.ts';

const states: Record<string, (page: Page) => Promise<unknown>> = {
  'lab-nobody-signed-in': async (page) => {
    await page.goto('/lab');
    await expect(page.getByText('Nobody is signed in in this tab')).toBeVisible();
  },
  'lab-one-tab': async (page) => {
    await openLab(page);
    await press(page, 'Stale token, then 20 requests');
    await expect(summary(page)).toContainText('20 replays');
  },
  'lab-two-tabs': async (page) => {
    await openLab(page);
    const other = await openTab(page.context());
    await expect(other.getByRole('link', { name: 'Lab' })).toBeVisible();
    await page.getByLabel('In every tab at once').check();
    await press(page, 'Stale token, then 20 requests');
    await expect(summary(page)).toContainText('40 replays');
  },
  'lab-signed-out-elsewhere': async (page) => {
    await openLab(page);
    const other = await openTab(page.context());
    await press(page, '20 requests');
    await signOutButton(other).click();
    await expect(log(page)).toContainText('Is signed out: signed-out-elsewhere.');
  },
  'lab-asleep': async (page) => {
    await openLab(page);
    await press(page, 'Go offline');
    await press(page, 'Sleep 16 minutes');
    await press(page, '20 requests');
    await expect(log(page)).toContainText('Access token expired.');
    await expect(summary(page)).toContainText('20 failed requests');
  },
  'lab-playing': async (page) => {
    await openLab(page);
    await press(page, 'Play a theft');
    await expect(page.getByText(/^In \d+ s: this tab refreshes\.$/)).toBeVisible();
  },
  'lab-after-a-wait': async (page) => {
    await openLab(page);
    await press(page, 'Play a lost answer');
    await expect(page.getByText('left out').first()).toBeVisible({ timeout: 20_000 });
    await expect(log(page)).toContainText('Has the answer to refresh.', { timeout: 20_000 });
  },
  'lab-offline': async (page) => {
    await openLab(page);
    await press(page, 'Go offline');
    await press(page, 'Stale token, then 20 requests');
    await expect(summary(page)).toContainText('20 failed requests');
  },
};

for (const [name, reach] of Object.entries(states)) {
  test(`picture of ${name}`, async ({ page }) => {
    await reach(page);
    await photograph(page, name);
  });
}

test('the picture of the README: twenty requests, one refresh, twenty replays', async ({
  page,
  server,
}) => {
  await openLab(page);
  server.advance({ minutes: 1 });
  await press(page, 'Stale token, then 20 requests');
  await expect(summary(page)).toHaveText('20 requests, 1 refresh, 20 replays.');
  await expect(page.getByText('verdict on the refresh: rotate')).toBeVisible();
  await page.mouse.move(0, 0);
  const timeline = page.getByRole('region', { name: 'Timeline' });
  await timeline.screenshot({ path: 'docs/images/lab.png', animations: 'disabled' });
});
