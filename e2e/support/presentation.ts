import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect } from './test.ts';

/** Asserts that axe finds nothing on the page, light and dark. Transitions are switched off. */
export async function expectNothingForAxe(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    // Text that fades in has too little contrast until it is there. What turns for ever is not waited for.
    await page.waitForFunction(() =>
      document.getAnimations().every(({ effect, playState }) => {
        const isEndless = effect?.getComputedTiming().iterations === Number.POSITIVE_INFINITY;
        return isEndless || playState !== 'running';
      }),
    );
    // A page that is still loading has no heading; accessibility.spec.ts checks the headings of every page.
    const axe = new AxeBuilder({ page }).disableRules('page-has-heading-one');
    const { violations } = await axe.analyze();
    const found = violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]);
    expect(found, `${colorScheme}: what axe objects to`).toEqual([]);
  }
}

/** 1280 by 1024 pixels at a zoom of 400 %, a small phone, and larger text on phones and larger screens. */
const windows = [
  { width: 320, height: 256, text: 100 },
  { width: 320, height: 640, text: 200 },
  { width: 360, height: 640, text: 200 },
  { width: 640, height: 512, text: 200 },
  { width: 1280, height: 800, text: 400 },
];

/** Asserts that the page fits these windows in width, and that nothing in it is wider than the window. */
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
