import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../testing/create-test-app.ts';

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test.close());

it('a body that is declared as gzip but is not is answered 400, and is not logged as an error', async () => {
  const headers = { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' };
  const answer = await test
    .browser()
    .send('post', '/api/auth/login', headers)
    .send('{"not":"gzip"}');
  expect([answer.status, answer.body.code]).toEqual([400, 'malformed_request']);
  expect(test.logs.filter((line) => Number(line.level) >= 50)).toEqual([]);
});
