import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../../testing/create-test-app.ts';
import { getExactly } from '../../testing/get-exactly.ts';
import { makeTemporaryFolder } from '../../testing/temporary-folder.ts';

let folder: string;
let test: TestApp;
beforeAll(async () => {
  folder = makeTemporaryFolder('web');
  writeFileSync(join(folder, 'index.html'), '<!doctype html>');
  test = await createTestApp({ webRoot: folder });
});
afterAll(async () => {
  await test.close();
  rmSync(folder, { recursive: true });
});

it('the address that password managers open leads to the page for changing the password', async () => {
  const answer = await getExactly(test.server, '/.well-known/change-password');
  expect([answer.status, answer.headers.location]).toEqual([302, '/account/password']);
  expect(answer.headers['cache-control']).toBe('no-store');
});

it('no other well-known address leads anywhere', async () => {
  const other = '/.well-known/resource-that-should-not-exist-whose-status-code-should-not-be-200';
  expect((await getExactly(test.server, other)).status).toBe(404);
});
