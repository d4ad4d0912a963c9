import { readFileSync } from 'node:fs';
import { eq } from 'drizzle-orm';
import type { Express } from 'express';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { users } from './db/tables.ts';
import { listRoutes } from './http/declared-access.ts';
import { createTestApp, type TestApp, testPassword } from './testing/create-test-app.ts';
import { loginBody } from './testing/login-body.ts';
import type { TestBrowser } from './testing/test-browser.ts';

type Caller = 'nobody' | 'user' | 'admin' | 'disabled';

const document = readFileSync(new URL('../../../docs/security/access.md', import.meta.url), 'utf8');
const rows = [
  ...document.matchAll(
    /^\| ([A-Z]+) \| `(\S+)` \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|(?: <!--|$)/gm,
  ),
];
const matrix = rows.flatMap(([, method = '', path = '', ...statuses]) =>
  (['nobody', 'user', 'admin', 'disabled'] as const).map((caller, index) => ({
    ...{ method, path, caller },
    status: Number(statuses[index]),
  })),
);

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app.close());

/** Opens a browser for this caller. Everybody but `nobody` signs in; `disabled` is disabled after signing in. */
async function arrive(
  caller: Caller,
): Promise<{ browser: TestBrowser; token: string; name: string }> {
  const browser = app.browser();
  const person = await app.addUser({ role: caller === 'admin' ? 'admin' : 'user' });
  const name = person.username;
  if (caller === 'nobody') return { browser, token: '', name };
  const { accessToken: token } = await browser.signIn(name, testPassword);
  if (caller === 'disabled') {
    const disabledAt = new Date(app.clock.now());
    await app.database.db.update(users).set({ disabledAt }).where(eq(users.id, person.id));
  }
  return { browser, token, name };
}

describe('the table of routes in docs/security/access.md', () => {
  it('names every route that the application answers, and no other', () => {
    const express = app.server.listeners('request').at(-1) as Express;
    const mounted = listRoutes(express.router).map(({ method, path }) => `${method} ${path}`);
    const written = rows.map(
      ([, method, path]) => `${method} ${path?.replace(/^\/api(?=\/)/, '')}`,
    );
    expect(written.sort()).toEqual(mounted.sort());
  });

  it.each(matrix)('$caller is answered $status at $method $path', async (entry) => {
    const { browser, token, name } = await arrive(entry.caller);
    const method = entry.method.toLowerCase() as 'get' | 'post';
    const request = browser.send(
      method,
      entry.path,
      token ? { Authorization: `Bearer ${token}` } : {},
    );
    // HEAD has the same answer without the stream, whose end nobody could wait for. // feature: live-end
    if (entry.path.endsWith('-events')) request.method = 'HEAD'; // feature: live-end
    const isLogin = entry.path.endsWith('/login');
    const answer = await (isLogin ? request.send(loginBody(name, testPassword)) : request);
    expect(answer.status).toBe(entry.status);
  });
});
