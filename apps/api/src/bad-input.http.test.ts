import { apiBasePath } from '@latchkey/contracts/api';
import { type Endpoint, needsToken } from '@latchkey/contracts/endpoint';
import { endpoints } from '@latchkey/contracts/endpoints';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { links, outbox } from './db/mail-tables.ts';
import { passwords, sessions, users } from './db/tables.ts';
import { bodiesOf, marker, spoilings } from './testing/bad-bodies.ts';
import { createTestApp, type TestApp, testPassword } from './testing/create-test-app.ts';
import type { TestBrowser } from './testing/test-browser.ts';

// One seed, so that a failure can be repeated. Another seed tries other bodies.
const seed = 20_261_127;
const withBody = Object.entries<Endpoint>(endpoints).filter(([, { body }]) => body !== null);

let test: TestApp;
let browser: TestBrowser;
let accessToken: string;
beforeAll(async () => {
  test = await createTestApp();
  const { username } = await test.addUser();
  browser = test.browser();
  ({ accessToken } = await browser.signIn(username, testPassword));
});
afterAll(() => test.close());

async function send(endpoint: Endpoint, text: string) {
  const method = endpoint.method.toLowerCase() as 'post';
  const token = needsToken(endpoint) ? { Authorization: `Bearer ${accessToken}` } : {};
  const request = browser.send(method, `${apiBasePath}${endpoint.path}`, token);
  return request.set('Content-Type', 'application/json').send(text);
}

/** What a refused request must not change. */
async function written() {
  const { db } = test.database;
  const tables = [users, passwords, sessions, links, outbox];
  return JSON.stringify(await Promise.all(tables.map((table) => db.select().from(table))));
}

describe.each(withBody)('%s', (_name, endpoint) => {
  const schema = endpoint.body as NonNullable<Endpoint['body']>;

  it('refuses every spoiled body as the request’s fault, repeats nothing of it and writes nothing', async () => {
    const before = await written();
    const spoiled = fc.tuple(
      bodiesOf(schema),
      fc.constantFrom(...Object.values(spoilings)),
      fc.nat(),
    );
    await fc.assert(
      fc.asyncProperty(spoiled, async ([body, spoil, pick]) => {
        const names = Object.keys(body);
        const text = spoil(body, names[pick % names.length] ?? '');
        const answer = await send(endpoint, text);
        expect([400, 413, 422]).toContain(answer.status);
        expect(answer.text).not.toContain(marker);
      }),
      { seed, numRuns: 40 },
    );
    expect(await written()).toBe(before);
  });

  it('answers every body that fits its schema without a fault of ours, and repeats nothing in a refusal', async () => {
    await fc.assert(
      fc.asyncProperty(bodiesOf(schema), async (body) => {
        const answer = await send(endpoint, JSON.stringify(body));
        expect(answer.status).toBeLessThan(500);
        if (answer.status >= 400) expect(answer.text).not.toContain(marker);
      }),
      { seed, numRuns: 25 },
    );
  });
});

it('a body that names __proto__ changes no object of the process', async () => {
  for (const [, endpoint] of withBody) await send(endpoint, '{"__proto__":{"isAdmin":true}}');
  expect({}).not.toHaveProperty('isAdmin');
});
