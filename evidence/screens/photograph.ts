import type { Page } from '@playwright/test';

const widths = [360, 1280];
const schemes = ['light', 'dark'] as const;

/** Saves pictures of the whole page to e2e/results/screens, for a small and a large screen, light and dark. */
export async function photograph(page: Page, name: string): Promise<void> {
  for (const width of widths) {
    await page.setViewportSize({ width, height: 800 });
    for (const colorScheme of schemes) {
      await page.emulateMedia({ colorScheme });
      const path = `e2e/results/screens/${name}-${width}-${colorScheme}.png`;
      await page.screenshot({ path, fullPage: true, animations: 'disabled' });
    }
  }
}
