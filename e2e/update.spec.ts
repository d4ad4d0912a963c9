import type { Page } from '@playwright/test';
import { expectSignedIn, submitSignIn } from './support/actions.ts';
import { expect, test } from './support/test.ts';

/**
 * Plays an update of the server: the chunk of the home page is gone, and the current page names another entry script.
 */
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

test('a tab that was open during an update reloads once when a chunk is gone, and stays signed in @production', async ({
  page,
  surprises,
}) => {
  const loads = countLoads(page);
  // The chunk stays lost until the reload, because the browser may request a chunk twice, once to preload it.
  await updateServer(page, () => loads() < 2);
  await page.goto('/sign-in');
  await submitSignIn(page, 'demo');
  await expect.poll(loads).toBe(2);
  await expectSignedIn(page);
  expect(loads()).toBe(2);
  surprises.forget();
});

test('a chunk that stays lost causes one reload, and then an error page that offers to reload @production', async ({
  page,
  surprises,
}) => {
  const loads = countLoads(page);
  await updateServer(page, () => true);
  await page.goto('/sign-in');
  await submitSignIn(page, 'demo');
  await expect.poll(loads).toBe(2);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('This page could not be shown');
  await page.getByRole('button', { name: 'Reload' }).click();
  // One more load by the press means that the page did none by itself since.
  await expect.poll(loads).toBe(3);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('This page could not be shown');
  expect(loads()).toBe(3);
  surprises.forget();
});
