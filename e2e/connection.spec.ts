import {
  callButton,
  connectionBanner,
  expectSignedIn,
  greeting,
  renewButton,
  signIn,
} from './support/actions.ts';
import { answerUnavailable } from './support/faults.ts';
import { expect, test } from './support/test.ts';
import { refreshCall } from './support/traffic.ts';

test('a refresh answered 503 keeps the session, shows a notice, and is retried until it succeeds', async ({
  page,
  server,
}) => {
  await signIn(page);
  server.advance({ minutes: 16 });
  await page.route('**/api/auth/refresh', answerUnavailable);
  await renewButton(page).click();
  await expect(connectionBanner(page)).toBeVisible();
  await expectSignedIn(page);

  await page.unroute('**/api/auth/refresh');
  await expect(connectionBanner(page)).toBeHidden();
  await callButton(page).click();
  await expect(greeting(page)).toBeVisible();
});

test('a tab that goes offline keeps the session, and recovers as soon as the network is back', async ({
  page,
  context,
  traffic,
}) => {
  await signIn(page);
  await context.setOffline(true);
  await renewButton(page).click();
  await expect(connectionBanner(page)).toBeVisible();
  await expectSignedIn(page);

  traffic.clear();
  await context.setOffline(false);
  await expect(connectionBanner(page)).toBeHidden();
  expect(traffic.calls()).toContain(refreshCall);
});

test('a page that cannot reach the server at its start shows this, and continues when the person retries', async ({
  page,
}) => {
  await signIn(page);
  await page.route('**/api/auth/refresh', answerUnavailable);
  await page.reload();
  const heading = page.getByRole('heading', { level: 1 });
  await expect(heading).toHaveText('We cannot reach the server');

  await page.unroute('**/api/auth/refresh');
  await page.getByRole('button', { name: /^Try/ }).click();
  await expectSignedIn(page);
});
