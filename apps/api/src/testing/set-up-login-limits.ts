import { afterAll, beforeAll, beforeEach } from 'vitest';
import { rateLimits } from '../db/tables.ts';
import { createTestApp, type TestApp } from './create-test-app.ts';

export const quarterHour = 15 * 60_000;
export const here = '203.0.113.1';
export const wrong = 'not the password';

/** Starts the API behind one proxy for the tests of a file. Before each test nobody has failed yet. */
export function setUpLoginLimits() {
  let app: TestApp;
  beforeAll(async () => {
    app = await createTestApp({ config: { trustProxyHops: 1 } });
    for (const username of ['ada', 'bob']) await app.addUser({ username });
  });
  beforeEach(async () => {
    // A process remembers an exceeded bucket until its window ends.
    app.clock.advance(quarterHour);
    await app.database.db.delete(rateLimits);
  });
  afterAll(() => app.close());
  const login = (username: string, password: string, address = here) =>
    app.browser().login(username, password, { 'X-Forwarded-For': address });
  /** Fails to sign in some times, and returns the statuses of the answers. */
  async function fail(times: number, username: string, address = here): Promise<number[]> {
    const statuses: number[] = [];
    for (let count = 0; count < times; count++) {
      statuses.push((await login(username, wrong, address)).status);
    }
    return statuses;
  }
  return { app: () => app, login, fail };
}

/**
 * The headers of a 429.
 *
 * @param remaining attempts that the address has left
 * @param seconds until the window of the address ends
 * @param wait seconds until another attempt makes sense
 */
export const limited = (remaining: number, seconds = 900, wait = seconds) => ({
  headers: {
    'ratelimit-policy': '"address";q=100;w=900',
    ratelimit: `"address";r=${remaining};t=${seconds}`,
    'retry-after': String(wait),
  },
});
