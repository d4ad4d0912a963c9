import type { Page } from '@playwright/test';
import { expectSignedIn, submitSignIn } from './support/actions.ts';
import { expect, test } from './support/test.ts';

/** The chunk of the home page is gone, and the page that the server has now names another entry script. */
async function updateServer(page: Page, isLost: () => boolean): Promise<void> {
  await page.route('**/assets/home-page-*.js', (route) =>
    isLost() ? route.fulfill({ status: 404 }) : route.continue(),
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
  const loads = countLoads(page);
  // Until the reload: the browser may ask for a chunk twice, once ahead of its use.
  await updateServer(page, () => loads() < 2);
  await page.goto('/sign-in');
  await submitSignIn(page, 'demo');
  await expect.poll(loads).toBe(2);
  await expectSignedIn(page);
  expect(loads()).toBe(2);
  surprises.forget();
});

test('a chunk that stays lost is not reloaded for ever: the page says so and offers the reload @production', async ({
  page,
  surprises,
}) => {
  const loads = countLoads(page);
  await updateServer(page, () => true);
  await page.goto('/sign-in');
  await submitSignIn(page, 'demo');
  await expect.poll(loads).toBe(2);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('This page could not be shown');
  await page.waitForLoadState('networkidle');
  expect(loads()).toBe(2);
  surprises.forget();
});
