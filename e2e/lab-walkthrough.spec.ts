import { mkdirSync, readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { openTab } from './support/actions.ts';
import { slowDown } from './support/faults.ts';
import { log, openLab, press, summary } from './support/lab.ts';
import type { Server } from './support/server.ts';
import { expect, test } from './support/test.ts';

/**
 * Draws the pictures of docs/walkthrough-refresh.md. The lab's summary must equal the caption in the document, so an
 * outdated picture fails here. With DRAW_PICTURES set, this test writes the pictures into docs/images.
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

/** Longer than the leeway, so that the next refresh is an exchange and not a repetition. */
const aMinute = { minutes: 1 };

const pictures: Record<string, (page: Page, server: Server) => Promise<void>> = {
  'refresh-two-tabs': async (page, server) => {
    const other = await openTab(page.context());
    await expect(other.getByRole('link', { name: 'Lab' })).toBeVisible();
    const locks = log(page).getByText('Waits for the lock, for refresh.');
    const ends = log(page).getByText('Lets the lock go, after refresh.');
    await expect(ends).toHaveCount(1);
    server.advance(aMinute);
    // The other tab is slowed down, and the refresh is held back until every request has been refused and both tabs
    // want to refresh. So the picture shows everything that waits.
    const others = await slowDown(other, '**/api/user/me');
    const refresh = await slowDown(page, '**/api/auth/refresh');
    await page.getByLabel('In every tab at once').check();
    await press(page, 'Stale token, then 3 requests');
    await expect(locks).toHaveCount(2);
    others.goOn();
    await expect(log(page).getByText(/was refused .+ and waits for the refresh/)).toHaveCount(6);
    await expect(locks).toHaveCount(3);
    refresh.goOn();
    await expect(log(page)).toContainText('The server’s verdict on the refresh: rotate.');
    await expect(ends).toHaveCount(3);
  },
  'refresh-answer-lost': async (page, server) => {
    server.advance(aMinute);
    await press(page, 'Lose its answer');
    await press(page, 'Stale token, then 3 requests');
    await expect(log(page)).toContainText('The server’s verdict on the refresh: repeat.');
  },
};

for (const [name, happen] of Object.entries(pictures)) {
  test(`the picture ${name} matches its caption in the walk-through @dev`, async ({
    page,
    server,
  }) => {
    const caption = readCaption(name);
    await openLab(page);
    await page.getByLabel('Requests', { exact: true }).fill('3');
    await happen(page, server);
    await expect(summary(page)).toHaveText(caption);
    await page.mouse.move(0, 0);
    mkdirSync(folder, { recursive: true });
    const timeline = page.getByRole('region', { name: 'Timeline' });
    await timeline.screenshot({ path: `${folder}/${name}.png`, animations: 'disabled' });
  });
}
