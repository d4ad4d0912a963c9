import { afterAll, beforeAll, beforeEach } from 'vitest';
import { createFakeApi, type FakeApi } from './fake-api.ts';

/** Serves a fake API at the network to all tests of a file, and resets it before each. */
export function serveFakeApi(): FakeApi {
  const fake = createFakeApi();
  beforeAll(() => fake.server.listen({ onUnhandledRequest: 'error' }));
  afterAll(() => fake.server.close());
  beforeEach(() => fake.reset());
  return fake;
}
