import type { Page } from '@playwright/test';

/** Acts like a browser that refuses storage, from the next load on. Its sessions are not bound to it. */
export const refuseStorage = (page: Page) =>
  page.addInitScript(() => {
    IDBFactory.prototype.open = () => {
      throw new DOMException('refused', 'SecurityError');
    };
  });
