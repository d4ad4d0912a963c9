import {
  callButton,
  expectSignedIn,
  greeting,
  refreshCookie,
  renewButton,
  signIn,
} from './support/actions.ts';
import { loseNextAnswer, slowDown } from './support/faults.ts';
import { expect, test } from './support/test.ts';
import { protectedCall, refreshCall } from './support/traffic.ts';

// The stream of the session learns of an expired token too, and would renew it first. // feature: live-end
test.beforeEach(({ page }) => page.route('**/api/user/session-events', (route) => route.abort())); // feature: live-end

test('an expired access token costs one refresh, and the page shows no error', async ({
  page,
  server,
  traffic,
}) => {
  await signIn(page);
  server.advance({ minutes: 16 });
  traffic.clear();
  await callButton(page).click();
  await expect(greeting(page)).toBeVisible();
  expect(traffic.calls()).toEqual([protectedCall, refreshCall, protectedCall]);
  await expect(page.getByRole('alert').filter({ hasText: /./ })).toHaveCount(0);
});

test('a call and a renewal that meet an expired token share one refresh', async ({
  page,
  server,
  traffic,
}) => {
  await signIn(page);
  server.advance({ minutes: 16 });
  traffic.clear();
  const network = await slowDown(page, '**/api/auth/refresh');
  await callButton(page).click();
  await renewButton(page).click();
  await expect(page.getByRole('button', { name: 'Renewing…' })).toBeVisible();
  network.goOn();
  await expect(greeting(page)).toBeVisible();
  await expect(page.getByText('Renewed.')).toBeVisible();
  expect(traffic.calls()).toEqual([protectedCall, refreshCall, protectedCall]);
});

test('the token is renewed automatically a minute before it expires', async ({
  page,
  server,
  traffic,
}) => {
  await page.clock.install();
  await signIn(page);
  traffic.clear();
  server.advance({ minutes: 14 });
  await page.clock.fastForward('14:01');
  await expect.poll(() => traffic.calls()).toEqual([refreshCall]);
  await expect(page.getByRole('timer')).toHaveText(/^1[45]:/);
});

test('each refresh replaces the cookie, and scripts still cannot read it', async ({
  page,
  context,
  server,
}) => {
  await signIn(page);
  const before = await refreshCookie(context);
  server.advance({ minutes: 16 });
  await renewButton(page).click();
  await expect(page.getByText('Renewed.')).toBeVisible();
  const after = await refreshCookie(context);
  expect(after?.value).not.toBe(before?.value);
  expect(after).toMatchObject({ httpOnly: true, sameSite: 'Strict', path: '/api/auth' });
});

test('a refresh whose answer is lost on the way signs nobody out', async ({ page, server }) => {
  await signIn(page);
  server.advance({ minutes: 16 });
  // Past the leeway, a token that is presented again looks most like a stolen one.
  await loseNextAnswer(page, '**/api/auth/refresh', () => server.advance({ minutes: 1 }));
  await renewButton(page).click();
  await expect(page.getByText('Not renewed.')).toBeVisible();

  await renewButton(page).click();
  await expect(page.getByText('Renewed.')).toBeVisible();
  await callButton(page).click();
  await expect(greeting(page)).toBeVisible();
  await page.reload();
  await expectSignedIn(page);
});
