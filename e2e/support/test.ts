import { writeFileSync } from 'node:fs';
import { test as base, expect } from '@playwright/test';
import { type Server, type Stack, startServer } from './server.ts';
import { readFaults } from './server-faults.ts';
import { type Surprises, watchSurprises } from './surprises.ts';
import { type Traffic, watchTraffic } from './traffic.ts';

export { expect };

export type ServerOptions = { stack: Stack };

type WorkerFixtures = ServerOptions & {
  /** The product, running for this worker only. A test may move its clock and restart it. */
  server: Server;
};

type TestFixtures = {
  /** The API calls of all tabs of the test. */
  traffic: Traffic;
  /** Fails every test in which a page has an uncaught error, a logged error, or a CSP violation. */
  surprises: Surprises;
  /** Fails every test in which the API logs an unexpected error. A failed test keeps the log beside its screenshot. */
  serverLog: undefined;
};

export const test = base.extend<TestFixtures, WorkerFixtures>({
  stack: ['dev servers', { option: true, scope: 'worker' }],
  server: [
    async ({ stack }, use) => {
      const server = await startServer(stack);
      await use(server);
      await server.stop();
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  baseURL: ({ server }, use) => use(server.origin),
  traffic: ({ context }, use) => use(watchTraffic(context)),
  // Listed before `surprises`, so that this fixture ends after it and knows when it fails the test.
  serverLog: [
    async ({ server }, use, testInfo) => {
      await use(undefined);
      const log = server.takeOutput();
      const faults = readFaults(log);
      if (faults.length > 0 || testInfo.status !== testInfo.expectedStatus) {
        writeFileSync(testInfo.outputPath('server.log'), log);
      }
      expect(faults, 'errors that the API did not expect').toEqual([]);
    },
    { auto: true },
  ],
  surprises: [
    async ({ context }, use) => {
      const surprises = watchSurprises(context);
      await use(surprises);
      expect(surprises.serious(), 'what the pages reported by themselves').toEqual([]);
    },
    { auto: true },
  ],
});
