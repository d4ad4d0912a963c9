import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect } from './test.ts';

/** What axe finds on the page, light and dark: nothing. Transitions are over by then. */
export async function expectNothingForAxe(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    // While a page is on its way there is no heading yet; accessibility.spec.ts counts those of every page.
    const axe = new AxeBuilder({ page }).disableRules('page-has-heading-one');
    const { violations } = await axe.analyze();
    const found = violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]);
    expect(found, `${colorScheme}: what axe objects to`).toEqual([]);
  }
}

/** 1280 by 1024 pixels at a zoom of 400 %; a small phone; and a phone whose owner reads large text. */
const windows = [
  { width: 320, height: 256, text: 100 },
  { width: 320, height: 640, text: 200 },
  { width: 360, height: 640, text: 200 },
  { width: 640, height: 512, text: 200 },
  { width: 1280, height: 800, text: 400 },
];

/** The page fits these windows in width, and nothing in it is wider than what it is in. */
export async function expectReflow(page: Page): Promise<void> {
  for (const { width, height, text } of windows) {
    await page.setViewportSize({ width, height });
    await page.evaluate((percent) => {
      document.documentElement.style.fontSize = `${percent}%`;
    }, text);
    const wide = await page.evaluate(() =>
      [...document.querySelectorAll('body *')]
        .filter((element) => {
          const { right, width: own } = element.getBoundingClientRect();
          const isHidden = own <= 1 || element.closest('svg, [tabindex="0"]');
          return !isHidden && right > document.documentElement.clientWidth + 1;
        })
        .map((element) => element.outerHTML.slice(0, 90)),
    );
    expect(wide, `wider than ${width} pixels at ${text} % text`).toEqual([]);
    const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(over, `to scroll sideways at ${width} pixels and ${text} % text`).toBeLessThanOrEqual(0);
  }
}
