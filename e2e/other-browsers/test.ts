import { test as base, expect } from '@playwright/test';
import { type Server, startServer } from '../support/server.ts';
import { readFaults } from '../support/server-faults.ts';
import type { Driver, Wishes } from './driver.ts';
import { type BrowserKind, startBrowser } from './programs.ts';
import { firstTab, type Tab, tidy } from './tab.ts';

export { expect };

export type BrowserOptions = { kind: BrowserKind };

type WorkerFixtures = BrowserOptions & {
  server: Server;
  /** The browser of this worker. At the start of a test it has one tab, and no data of the previous test. */
  driver: Driver;
};

type TestFixtures = {
  origin: string;
  tab: Tab;
  /** Starts a browser that forbids something, and returns its first tab. */
  openRefusing: (refused: Partial<Wishes>) => Promise<Tab>;
  /** The number of refreshes since the last call. It also fails a test in which the API logged an unexpected error. */
  countRefreshes: () => number;
};

export const test = base.extend<TestFixtures, WorkerFixtures>({
  kind: ['Firefox', { option: true, scope: 'worker' }],
  server: [
    async ({ browserName: _ }, use) => {
      const server = await startServer('production build');
      await use(server);
      await server.stop();
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  driver: [
    async ({ kind }, use) => {
      const driver = await startBrowser(kind);
      await use(driver);
      await driver.stop();
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  origin: ({ server }, use) => use(server.origin),
  tab: async ({ driver, origin }, use) => {
    await tidy(driver, origin);
    await use(await firstTab(driver));
  },
  openRefusing: async ({ kind }, use) => {
    const started: Driver[] = [];
    await use(async (refused) => {
      const driver = await startBrowser(kind, refused);
      started.push(driver);
      return firstTab(driver);
    });
    for (const driver of started) await driver.stop();
  },
  countRefreshes: [
    async ({ server }, use) => {
      server.takeOutput();
      let output = '';
      let counted = 0;
      const count = () => {
        output += server.takeOutput();
        const all = output.split('"route":"/api/auth/refresh"').length - 1;
        const fresh = all - counted;
        counted = all;
        return fresh;
      };
      await use(count);
      count();
      expect(readFaults(output), 'errors that the API did not expect').toEqual([]);
    },
    { auto: true },
  ],
});
