import type { Page } from '@playwright/test';

/** Reads the text that a script of this origin or a person with the disk finds outside the running code, by place. */
export async function readKeptText(page: Page): Promise<Record<string, string>> {
  return {
    elements: await page.evaluate(readElements),
    indexedDB: await page.evaluate(readIndexedDb),
    caches: await page.evaluate(readCaches),
    window: await page.evaluate(readGlobals),
    ...(await page.evaluate(() => ({
      localStorage: JSON.stringify({ ...localStorage }),
      sessionStorage: JSON.stringify({ ...sessionStorage }),
      'document.cookie': document.cookie,
      history: JSON.stringify(history.state),
      address: location.href,
      html: document.documentElement.outerHTML,
    }))),
  };
}

// Each function below runs in the page, so it uses nothing of this module.

async function readIndexedDb(): Promise<string> {
  const finished = <Value>(request: IDBRequest<Value>) =>
    new Promise<Value>((done, fail) => {
      request.onsuccess = () => done(request.result);
      request.onerror = () => fail(request.error);
    });
  const values: unknown[] = [];
  for (const { name = '' } of await indexedDB.databases()) {
    const database = await finished(indexedDB.open(name));
    for (const store of database.objectStoreNames) {
      values.push(await finished(database.transaction(store).objectStore(store).getAll()));
    }
    database.close();
  }
  return JSON.stringify(values);
}

async function readCaches(): Promise<string> {
  const texts: string[] = [];
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const answer of await cache.matchAll()) texts.push(await answer.text());
  }
  return JSON.stringify(texts);
}

/** The properties that the page added to `window`, compared with an empty frame, without cycles and elements. */
function readGlobals(): string {
  const frame = document.body.appendChild(document.createElement('iframe'));
  const standard = new Set(Object.getOwnPropertyNames(frame.contentWindow));
  frame.remove();
  const seen = new WeakSet<object>();
  const added = Object.getOwnPropertyNames(window).filter((name) => !standard.has(name));
  const values = added.map((name) => [name, (window as never)[name]]);
  return JSON.stringify(values, (_key, value) => {
    if (typeof value !== 'object' || value === null) return value;
    if (seen.has(value) || value instanceof Node || value === window) return undefined;
    seen.add(value);
    return value instanceof Map || value instanceof Set ? [...value] : value;
  });
}

/** The data that React attaches to page elements; it leads to the props and state of every component. */
function readElements(): string {
  const found: string[] = [];
  const seen = new WeakSet<object>();
  const queue: unknown[] = [];
  for (const element of document.querySelectorAll('*')) {
    for (const name of Object.getOwnPropertyNames(element)) queue.push(element[name as never]);
  }
  while (queue.length > 0) {
    const value = queue.pop();
    if (typeof value === 'string') found.push(value);
    if (typeof value !== 'object' && typeof value !== 'function') continue;
    if (value === null || value === window || value instanceof Node || seen.has(value)) continue;
    seen.add(value);
    if (value instanceof Map || value instanceof Set) queue.push(...value.values());
    for (const { value: inner } of Object.values(Object.getOwnPropertyDescriptors(value))) {
      queue.push(inner);
    }
  }
  return JSON.stringify(found);
}
