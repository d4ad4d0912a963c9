import { product } from '@latchkey/contracts/product';
import type { Page } from '@playwright/test';
import { expectSignedOut } from './actions.ts';

/** Acts like a browser that refuses storage, from the next load on. Its sessions are not bound to it. */
export const refuseStorage = (page: Page) =>
  page.addInitScript(() => {
    IDBFactory.prototype.open = () => {
      throw new DOMException('refused', 'SecurityError');
    };
  });

/** The name of the IndexedDB database with the keys. */
export const keyDatabase = `${product.slug}.session-key`;

/** Deletes the browser's key and keeps its cookie, as Safari does after seven days, and loads the page again. */
export async function loseKey(page: Page): Promise<void> {
  await page.evaluate((name) => {
    indexedDB.deleteDatabase(name);
  }, keyDatabase);
  await page.reload();
  await expectSignedOut(page);
}
