import type { Page } from '@playwright/test';
import { states } from '../../e2e/support/states.ts';
import { test } from '../../e2e/support/test.ts';
import { photograph } from './photograph.ts';

for (const [name, reach] of Object.entries(states)) {
  test(`picture of ${name}`, async ({ page }) => {
    await reach(page);
    await photograph(page, name);
  });
}

test('the picture of the README: the home page', async ({ page }) => {
  await page.clock.install();
  await states['home-answered']?.(page);
  await page.clock.fastForward('03:12');
  await page.mouse.move(0, 0);
  await page.setViewportSize({ width: 960, height: 600 });
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    const path = `docs/images/home-${colorScheme}.png`;
    await page.screenshot({ path, fullPage: true, animations: 'disabled' });
  }
});

/** Ways in which people may set their browser to show a page. */
const settings: Record<string, (page: Page) => Promise<unknown>> = {
  'text-200': async (page) => {
    await page.setViewportSize({ width: 360, height: 800 });
    await page.evaluate(() => {
      document.documentElement.style.fontSize = '200%';
    });
  },
  'forced-colours': (page) => page.emulateMedia({ forcedColors: 'active' }),
  'forced-colours-dark': (page) =>
    page.emulateMedia({ forcedColors: 'active', colorScheme: 'dark' }),
  contrast: (page) => page.emulateMedia({ contrast: 'more' }),
  print: (page) => page.emulateMedia({ media: 'print' }),
};

for (const [name, set] of Object.entries(settings)) {
  test(`pictures with ${name}`, async ({ page, server }) => {
    // Every test fails to sign in as the same person, and the server counts failures for a quarter of an hour.
    server.advance({ minutes: 16 });
    for (const state of ['sign-in-wrong-password', 'home-answered', 'not-found'] as const) {
      await page.emulateMedia({ media: null, forcedColors: null, contrast: null });
      await states[state]?.(page);
      await set(page);
      const path = `e2e/results/screens/${state}-${name}.png`;
      await page.screenshot({ path, fullPage: true, animations: 'disabled' });
      await page.context().clearCookies();
      await page.evaluate(() => localStorage.clear());
    }
  });
}
