import type { Page } from '@playwright/test';
import { keyDatabase } from '../../e2e/support/session-key.ts';

/** The keys that the browser keeps, by name, each with the coordinate x of its public half. */
export const keptKeys = (page: Page): Promise<{ name: string; x: string }[]> =>
  page.evaluate(async (database) => {
    const opened = await new Promise<IDBDatabase>((done, fail) => {
      const opening = indexedDB.open(database);
      opening.onsuccess = () => done(opening.result);
      opening.onerror = () => fail(opening.error);
    });
    return new Promise<{ name: string; x: string }[]>((done, fail) => {
      const transaction = opened.transaction('keys');
      const names = transaction.objectStore('keys').getAllKeys();
      const kept = transaction.objectStore('keys').getAll();
      transaction.onabort = () => fail(transaction.error);
      transaction.oncomplete = () => {
        opened.close();
        done(
          names.result.map((name, index) => ({ name: String(name), x: kept.result[index].jwk.x })),
        );
      };
    });
  }, keyDatabase);
