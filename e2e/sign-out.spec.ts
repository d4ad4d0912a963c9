import { product } from '@latchkey/contracts/product';
import type { APIRequestContext } from '@playwright/test';
import {
  expectSignedIn,
  expectSignedOut,
  refreshCookie,
  signIn,
  signOutButton,
} from './support/actions.ts';
import { refuseStorage } from './support/session-key.ts'; // feature: session-key
import { expect, test } from './support/test.ts';
import { logoutCall } from './support/traffic.ts';

/** Calls the API directly, as a thief with copies of both tokens would. */
async function answersTo(
  request: APIRequestContext,
  accessToken: string,
  cookie?: { name: string; value: string },
) {
  const read = await request.get('/api/protected', {
    headers: { Authorization: `Bearer ${accessToken}` },
  });
  const refresh = await request.post('/api/auth/refresh', {
    headers: {
      'X-Requested-With': 'XMLHttpRequest',
      ...(cookie && { Cookie: `${cookie.name}=${cookie.value}` }),
    },
  });
  return [read.status(), (await read.json()).code, refresh.status(), (await refresh.json()).code];
}

test('signing out ends the session on the server, with all its tokens', async ({
  page,
  context,
  request,
}) => {
  // A cookie that works anywhere, so that only the sign-out can end it. // feature: session-key
  await refuseStorage(page); // feature: session-key
  const accessToken = await signIn(page);
  const cookie = await refreshCookie(context);
  expect(await answersTo(request, accessToken, cookie)).toEqual([200, undefined, 200, undefined]);

  await signOutButton(page).click();
  await expectSignedOut(page);
  await expect.poll(() => refreshCookie(context)).toBeUndefined();
  expect(await answersTo(request, accessToken, cookie)).toEqual([
    401,
    'access_token_invalid',
    401,
    'refresh_token_invalid',
  ]);
});

test('after signing out neither reload nor the back button brings the page back', async ({
  page,
  traffic,
}) => {
  await signIn(page);
  // Puts earlier pages into the history, in the same document and in another.
  await page.goto('/nowhere');
  await page.getByRole('link', { name: 'Go to the home page' }).click();
  await expectSignedIn(page);
  await page.getByRole('link', { name: product.name }).click();
  await signOutButton(page).click();
  await expectSignedOut(page);
  // Wait until the sign-out is answered, because an unanswered one would be repeated at the next start.
  await expect.poll(() => page.evaluate(() => localStorage.length)).toBe(0);
  expect(traffic.calls()).toContain(logoutCall);
  traffic.clear();
  await page.reload();
  await expectSignedOut(page);
  const nobody = async () => {
    await expect(page.getByRole('link', { name: product.name })).toBeVisible();
    await expect(page.getByText('demo', { exact: true })).toHaveCount(0);
    await expect(signOutButton(page)).toHaveCount(0);
  };
  await page.goBack();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/nothing at this address/);
  await nobody();
  await page.goBack();
  await expectSignedOut(page);
  await nobody();
  await page.goto('/');
  await expectSignedOut(page);
  expect(traffic.calls()).toEqual([]);
});

test('a sign-out made offline is finished when the network is back', async ({
  page,
  context,
  request,
}) => {
  const accessToken = await signIn(page);
  await context.setOffline(true);
  await signOutButton(page).click();
  await expectSignedOut(page);

  const answered = page.waitForResponse('**/api/auth/logout');
  await context.setOffline(false);
  expect((await answered).status()).toBe(204);
  expect((await answersTo(request, accessToken))[0]).toBe(401);
});

test('a sign-out made offline is finished at the next start', async ({
  page,
  context,
  request,
}) => {
  const accessToken = await signIn(page);
  await context.setOffline(true);
  await signOutButton(page).click();
  await expectSignedOut(page);
  await page.close();
  expect(await refreshCookie(context), 'the server has not been called').toBeDefined();

  await context.setOffline(false);
  const next = await context.newPage();
  const answered = next.waitForResponse('**/api/auth/logout');
  await next.goto('/');
  await expectSignedOut(next);
  expect((await answered).status()).toBe(204);
  await expect.poll(() => refreshCookie(context)).toBeUndefined();
  expect((await answersTo(request, accessToken))[0]).toBe(401);
});

test('signing in again starts another session', async ({ page, request }) => {
  const first = await signIn(page);
  await signOutButton(page).click();
  await expectSignedOut(page);
  const second = await signIn(page, 'guest');
  await expectSignedIn(page, 'guest');
  expect((await answersTo(request, first))[0]).toBe(401);
  expect((await answersTo(request, second))[0]).toBe(200);
});
