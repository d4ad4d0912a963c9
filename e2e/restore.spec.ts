import {
  callButton,
  expectSignedIn,
  expectSignedOut,
  greeting,
  signIn,
} from './support/actions.ts';
import { expect, test } from './support/test.ts';
import { refreshCall } from './support/traffic.ts';

test('a reload restores the session with exactly one call', async ({ page, traffic }) => {
  await signIn(page);
  traffic.clear();
  await page.reload();
  await expectSignedIn(page);
  await traffic.idle();
  expect(traffic.calls()).toEqual([refreshCall]);
});

test('StrictMode starts everything twice but restores the session once @dev', async ({
  page,
  traffic,
}) => {
  const main = await (await page.request.get('/src/main.tsx')).text();
  expect(main, 'the development build, under StrictMode').toMatch(/jsxDEV\(StrictMode/);
  await signIn(page);
  traffic.clear();
  await page.reload();
  await expectSignedIn(page);
  await traffic.idle();
  expect(traffic.calls()).toEqual([refreshCall]);
});

test('the session survives a restart of the server', async ({ page, server, traffic }) => {
  test.slow();
  await signIn(page);
  await server.restart();
  await page.goto('/');
  await expectSignedIn(page);
  traffic.clear();
  await callButton(page).click();
  await expect(greeting(page)).toBeVisible();
  expect(traffic.calls()).not.toContain(refreshCall);
});

test('a session unused for eight days has ended, and the page shows this', async ({
  page,
  server,
}) => {
  await signIn(page);
  // The page is closed meanwhile. An open one would learn of the end from its event stream, and a reload forgets why.
  await page.goto('about:blank');
  server.advance({ days: 8 });
  await page.goto('/?from=mail');
  await expectSignedOut(page);
  await expect(page.getByRole('status')).toContainText('Your session has ended.');
});

for (const days of [-1, 1]) {
  test(`a browser clock that is ${days} day off changes nothing`, async ({ page, traffic }) => {
    await page.clock.install({ time: Date.now() + days * 86_400_000 });
    await signIn(page);
    await expect(page.getByRole('timer')).toHaveText(/^1[45]:/);
    await callButton(page).click();
    await expect(greeting(page)).toBeVisible();
    expect(traffic.calls()).not.toContain(refreshCall);

    traffic.clear();
    await page.reload();
    await expectSignedIn(page);
    await expect(page.getByRole('timer')).toHaveText(/^1[45]:/);
    expect(traffic.calls()).toEqual([refreshCall]);
  });
}

test('a browser clock set forward while signed in signs nobody out', async ({ page }) => {
  await page.clock.install();
  await signIn(page);
  await page.clock.setSystemTime(Date.now() + 86_400_000);
  await callButton(page).click();
  await expect(greeting(page)).toBeVisible();
  await expect(page.getByRole('timer')).toHaveText(/^1[45]:/);
});
