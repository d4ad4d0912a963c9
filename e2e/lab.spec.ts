import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { expectSignedIn, openTab, signIn } from './support/actions.ts';
import { log, openLab, press, summary } from './support/lab.ts';
import { expect, test } from './support/test.ts';
import { refreshCall } from './support/traffic.ts';

test('the lab shows that twenty requests with a stale token cause one refresh and twenty replays @dev', async ({
  page,
  traffic,
}) => {
  await openLab(page);
  traffic.clear();
  await press(page, 'Stale token, then 20 requests');
  await expect(summary(page)).toHaveText('20 requests, 1 refresh, 20 replays.');
  await expect(log(page)).toContainText('The server’s verdict on the refresh: repeat.');
  await expect(log(page).getByText('Request 20 is answered 200.')).toBeVisible();
  expect(traffic.calls().filter((call) => call === refreshCall)).toHaveLength(1);
  expect(traffic.calls()).toHaveLength(41);
});

test('the lab shows two tabs as two lanes, and the hand-over of the token between them @dev', async ({
  page,
  context,
  traffic,
}) => {
  await openLab(page);
  const other = await openTab(context);
  await expectSignedIn(other);
  await other.getByRole('link', { name: 'Lab' }).click();
  await page.getByLabel('In every tab at once').check();
  traffic.clear();
  await press(page, 'Stale token, then 20 requests');
  await expect(summary(page)).toHaveText('40 requests, 1 refresh, 40 replays, 1 hand-over.');
  await expect(summary(other)).toHaveText('40 requests, 1 refresh, 40 replays, 1 hand-over.');
  const names = (tab: Page) => tab.getByRole('img', { name: /hand-over/ }).getByText(/^Tab \d/);
  await expect(names(page)).toHaveText(['Tab 1 (this one)', 'Tab 2']);
  await expect(names(other)).toHaveText(['Tab 1', 'Tab 2 (this one)']);
  // The token was handed over for this refresh, and before that when the other tab was opened.
  const taken = log(page).getByText('Takes over a new access token from another tab.');
  await expect(taken).toHaveCount(2);
  for (const tab of ['Tab 1', 'Tab 2']) {
    const line = log(page).getByRole('listitem').filter({ hasText: tab });
    await expect(line.filter({ hasText: /^.+ is answered 200\.$/ })).toHaveCount(20);
  }
  expect(traffic.calls().filter((call) => call === refreshCall)).toHaveLength(1);
});

test('the lab signs nobody out offline, asleep or with a wrong clock, and a reload keeps its picture @dev', async ({
  page,
}) => {
  await openLab(page);
  await press(page, 'Go offline');
  await press(page, '20 requests');
  await expect(summary(page)).toContainText('20 failed requests');
  await press(page, 'Go online');
  await press(page, 'Sleep 16 minutes');
  await expect(log(page).getByText('Access token expired.')).toHaveCount(1);
  await expect(log(page)).toContainText('Has the answer to refresh.');
  await page.getByLabel('This computer’s clock').selectOption('is a day ahead');
  await press(page, '20 requests');
  await expect(log(page).getByText('Request 40 is answered 200.')).toBeVisible();
  await page.reload();
  await expect(log(page).getByText('Request 40 is answered 200.')).toBeVisible();
  await expect(log(page).getByText('The tab was closed or reloaded.')).toBeVisible();
});

test('the lab’s picture can be read by keyboard, and saved as JSON and PNG without any secret @dev', async ({
  page,
  context,
}) => {
  await openLab(page);
  await press(page, 'Stale token, then 20 requests');
  await expect(log(page).getByText(/^Request \d+ is answered 200\.$/)).toHaveCount(20);
  const timeline = page.getByRole('application', { name: /Timeline/ });
  await timeline.focus();
  await timeline.press('End');
  await expect(
    page.getByText(/^Tab 1, at [\d.]+ s, for [\d.]+ s: Request \d+, answered 200\.$/),
  ).toBeVisible();

  const saved = async (name: string) => {
    const download = page.waitForEvent('download');
    await press(page, name);
    return readFile(await (await download).path());
  };
  const json = await saved('Save as JSON');
  expect(JSON.parse(json.toString()).length).toBeGreaterThan(60);
  expect(json.toString()).not.toMatch(/eyJ|demo/);
  expect((await saved('Save as PNG')).subarray(1, 4).toString()).toBe('PNG');
  expect((await context.cookies()).length).toBe(2);
});

test('the lab has no page and no link when it is off @production', async ({ page }) => {
  await signIn(page);
  await expect(page.getByRole('link', { name: 'Lab' })).toHaveCount(0);
  await page.goto('/lab');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(
    'There is nothing at this address',
  );
});
