import { mkdirSync, readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { openTab } from './support/actions.ts';
import { openLab, press, summary } from './support/lab.ts';
import { expect, test } from './support/test.ts';

/**
 * The pictures of docs/walkthrough-refresh.md. What the document says under each is what the lab must say of it; so a
 * picture that is no longer true fails here. `npm run screens` draws them anew.
 */
const document = readFileSync(new URL('../docs/walkthrough-refresh.md', import.meta.url), 'utf8');
const folder = process.env.DRAW_PICTURES ? 'docs/images' : 'e2e/results/images';

function readCaption(name: string): string {
  const caption = new RegExp(`!\\[[^\\]]+\\]\\(images/${name}\\.png "([^"]+)"\\)`).exec(
    document,
  )?.[1];
  if (!caption) throw new Error(`The document has no picture ${name}.png with a title.`);
  return caption;
}

const pictures: Record<string, (page: Page) => Promise<void>> = {
  'refresh-two-tabs': async (page) => {
    const other = await openTab(page.context());
    await expect(other.getByRole('link', { name: 'Lab' })).toBeVisible();
    await page.getByLabel('In every tab at once').check();
    await press(page, 'Stale token, then 3 requests');
  },
  'refresh-answer-lost': async (page) => {
    await press(page, 'Lose its answer');
    await press(page, 'Stale token, then 3 requests');
  },
};

for (const [name, happen] of Object.entries(pictures)) {
  test(`the picture ${name} is what the walk-through says of it @dev`, async ({ page, server }) => {
    const caption = readCaption(name);
    await openLab(page);
    await page.getByLabel('Requests', { exact: true }).fill('3');
    server.advance({ minutes: 1 });
    await happen(page);
    await expect(summary(page)).toHaveText(caption);
    await page.mouse.move(0, 0);
    mkdirSync(folder, { recursive: true });
    const timeline = page.getByRole('region', { name: 'Timeline' });
    await timeline.screenshot({ path: `${folder}/${name}.png`, animations: 'disabled' });
  });
}
