import { product } from '@latchkey/contracts/product';
import type { Page } from '@playwright/test';
import { expectSignedOut, signIn } from './support/actions.ts';
import { openLab } from './support/lab.ts'; // feature: lab
import { expectNothingForAxe, expectReflow } from './support/presentation.ts';
import { expect, test } from './support/test.ts';

/** Asserts what people need who cannot see the page, or see it small. */
async function expectSoundPage(page: Page): Promise<void> {
  await expect(page.getByRole('banner')).toHaveCount(1);
  await expect(page.getByRole('main')).toHaveCount(1);
  await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1);
  await expect(page).toHaveTitle(new RegExp(`^.+ · ${product.name}$`));
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  for (const control of await page.locator('a, button, input, select').all()) {
    await expect(control, 'every control has a name').toHaveAccessibleName(/\S/);
  }
  const ids = await page.locator('[id]').evaluateAll((elements) => elements.map(({ id }) => id));
  expect(
    ids.filter((id, index) => ids.indexOf(id) !== index),
    'ids used twice',
  ).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
}

/** Goes once round the page with Tab. Every stop must show its focus and lie inside the window. */
async function expectVisibleFocus(page: Page): Promise<void> {
  await page.reload();
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  const controls = await page.locator('a, button, input, select, [tabindex="0"]').count();
  for (let stop = 0; stop < controls; stop++) {
    await page.keyboard.press('Tab');
    const focused = page.locator(':focus-visible');
    // After the last control come the browser's own; on the sign-in page the focus starts in the middle.
    if ((await focused.count()) === 0) await page.keyboard.press('Tab');
    await expect(focused).toBeInViewport();
    const name = await focused.evaluate((element) => element.outerHTML.slice(0, 80));
    // The frame around an input may draw the ring.
    const rings = await focused.evaluate((element) =>
      [element, element.parentElement]
        .map((node) => node && getComputedStyle(node))
        .map(
          (style) =>
            style?.outlineStyle !== 'none' && Number.parseFloat(style?.outlineWidth ?? '0'),
        ),
    );
    expect(Math.max(...rings.map(Number)), `focus ring of ${name}`).toBeGreaterThanOrEqual(2);
  }
}

const pages = [
  {
    name: 'the sign-in page',
    open: (page: Page) => page.goto('/sign-in').then(() => expectSignedOut(page)),
  },
  { name: 'the home page', open: (page: Page) => signIn(page) },
  { name: 'the lab @dev', open: (page: Page) => openLab(page) }, // feature: lab
  {
    name: 'the page for unknown addresses',
    open: async (page: Page) => {
      await page.goto('/nowhere');
      // The page's code is loaded by then, and "Loading…" has faded away.
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    },
  },
] as const;

for (const { name, open } of pages) {
  test(`${name} has landmarks, names and one heading, also on a small screen`, async ({ page }) => {
    await open(page);
    await expectSoundPage(page);
    await page.setViewportSize({ width: 320, height: 640 });
    await expectSoundPage(page);
  });

  test(`${name} has no axe violations, and fits every width and text size`, async ({ page }) => {
    await open(page);
    await expectNothingForAxe(page);
    await expectReflow(page);
  });

  test(`${name} always shows where the focus is`, async ({ page }) => {
    await open(page);
    await expectVisibleFocus(page);
  });
}
