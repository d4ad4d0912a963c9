import { writeFileSync } from 'node:fs';
import { test as base, expect } from '@playwright/test';
import { type Server, type Stack, startServer } from './server.ts';
import { readFaults } from './server-faults.ts';
import { type Surprises, watchSurprises } from './surprises.ts';
import { type Traffic, watchTraffic } from './traffic.ts';

export { expect };

export type ServerOptions = { stack: Stack };

type WorkerFixtures = ServerOptions & {
  /** The product, running for this worker alone: its clock may be moved, its processes restarted. */
  server: Server;
};

type TestFixtures = {
  /** The API calls of all tabs of the test. */
  traffic: Traffic;
  /** What no page may do: every test fails on an uncaught error, a logged one, or a CSP violation. */
  surprises: Surprises;
  /** Nor may the API log an error that it did not expect. The log of a test that fails is kept beside its screenshot. */
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
  // Before `surprises`, so that it ends after it and knows of a test that fails by one.
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
