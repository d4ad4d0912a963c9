import { afterAll, beforeAll, beforeEach } from 'vitest';
import { createFakeApi, type FakeApi } from './fake-api.ts';

/** A fake API at the network for all tests of a file, as new before each. */
export function serveFakeApi(): FakeApi {
  const fake = createFakeApi();
  beforeAll(() => fake.server.listen({ onUnhandledRequest: 'error' }));
  afterAll(() => fake.server.close());
  beforeEach(() => fake.reset());
  return fake;
}
