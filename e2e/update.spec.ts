import type { Page } from '@playwright/test';
import { expectSignedIn, signIn, submitSignIn } from './support/actions.ts';
import { expect, test } from './support/test.ts';

/** The chunk of the home page is gone, and the page that the server has now names another entry script. */
async function updateServer(page: Page, { lostTimes }: { lostTimes: number }): Promise<void> {
  let lost = 0;
  await page.route('**/assets/home-page-*.js', (route) =>
    lost++ < lostTimes ? route.fulfill({ status: 404 }) : route.continue(),
  );
  await page.route('**/', (route) =>
    route.request().resourceType() === 'fetch'
      ? route.fulfill({ body: '<script src="/assets/index-newer.js"></script>' })
      : route.continue(),
  );
}

function countLoads(page: Page): () => number {
  let loads = 0;
  page.on('request', (request) => {
    if (request.isNavigationRequest()) loads++;
  });
  return () => loads;
}

test('a tab that was open over an update reloads once when a chunk is gone, and stays signed in @production', async ({
  page,
  surprises,
}) => {
  await updateServer(page, { lostTimes: 1 });
  const loads = countLoads(page);
  await signIn(page);
  await expectSignedIn(page);
  expect(loads()).toBe(2);
  surprises.forget();
});

test('a chunk that stays lost is not reloaded for ever: the page says so and offers the reload @production', async ({
  page,
  surprises,
}) => {
  await updateServer(page, { lostTimes: Number.POSITIVE_INFINITY });
  const loads = countLoads(page);
  await page.goto('/sign-in');
  await submitSignIn(page, 'demo');
  await expect.poll(loads).toBe(2);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('This page could not be shown');
  await page.waitForLoadState('networkidle');
  expect(loads()).toBe(2);
  surprises.forget();
});
