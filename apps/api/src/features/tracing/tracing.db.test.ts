import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { users } from '../../db/tables.ts';
import { rememberSecrets } from '../../testing/captured-logs.ts';
import { createTestApp, type TestApp, testPassword } from '../../testing/create-test-app.ts';
import { inSpan } from './spans.ts';
import { type CollectedSpan, collectSpans } from './testing/collect-spans.ts';

let collected: ReturnType<typeof collectSpans>;
let test: TestApp;
beforeAll(async () => {
  collected = collectSpans();
  test = await createTestApp();
  await test.addUser({ username: 'ada' });
});
beforeEach(() => {
  collected.spans.length = 0;
});
afterAll(async () => {
  collected.stop();
  await test.close();
});

/** The spans of the one request that a test has made, when all of them have ended. */
async function traceOf(name: string): Promise<CollectedSpan[]> {
  return vi.waitFor(() => {
    const root = collected.spans.find((span) => span.name === name && span.isEnded);
    const all = collected.spans.filter(({ traceId }) => traceId === root?.traceId);
    expect(all.map(({ isEnded }) => isEnded)).toEqual(all.map(() => true));
    expect(root).toBeDefined();
    return all;
  });
}

describe('a request', () => {
  it('is the first span of a trace, named by its route, with the id that its log line has', async () => {
    const answer = await test.browser().get('/api/user/me', {
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    });
    const [span] = await traceOf('GET /api/user/me');
    expect(span).toMatchObject({ parent: null, kind: SpanKind.SERVER });
    expect(span?.attributes).toEqual({
      'http.request.method': 'GET',
      'http.route': '/api/user/me',
      'http.response.status_code': 401,
      'latchkey.request_id': answer.headers['x-request-id'],
    });
    expect(span?.status).toBeUndefined();
  });

  it('without a route has the name of its method, and not its path', async () => {
    await test.browser().get('/api/a-token-in-a-path');
    const [span] = await traceOf('GET');
    expect(span?.attributes).not.toHaveProperty('http.route');
    expect(JSON.stringify(collected.spans)).not.toContain('a-token-in-a-path');
  });

  it('that fails is marked as failed', async () => {
    test.source.cut();
    await test.browser().login('ada', testPassword);
    test.source.restore();
    const [span, ...inside] = await traceOf('POST /api/auth/login');
    expect(span?.status).toBe(SpanStatusCode.ERROR);
    const failed = inside.filter(({ status }) => status === SpanStatusCode.ERROR);
    expect(failed).not.toEqual([]);
    for (const { attributes } of failed) expect(attributes['error.type']).toMatch(/Error$/);
  });

  it('has spans of its statements, its transactions and bcrypt', async () => {
    await test.browser().login('ada', testPassword);
    const [root, ...inside] = await traceOf('POST /api/auth/login');
    const names = inside.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['bcrypt verify', 'transaction']));
    for (const { parent } of inside) expect(parent).toBe(root);
  });

  it('names a prepared statement by its name', async () => {
    const browser = test.browser();
    await browser.signIn('ada', testPassword);
    test.clock.advance(60_000);
    await browser.refresh();
    const [, ...inside] = await traceOf('POST /api/auth/refresh');
    expect(inside.map(({ name }) => name)).toContain('session_rotate');
    expect(inside[0]).toMatchObject({
      kind: SpanKind.CLIENT,
      attributes: { 'db.system.name': 'postgresql', 'db.query.summary': 'session_rotate' },
    });
  });
});

describe('a span', () => {
  it('of failed work has the name of the error, but not its message, which may hold a token', async () => {
    const secret = 'a-token-in-a-message';
    rememberSecrets(secret);
    const work = inSpan('work', {}, () => Promise.reject(new TypeError(secret)));
    await expect(work).rejects.toThrow(secret);
    expect(collected.spans).toMatchObject([
      { name: 'work', status: SpanStatusCode.ERROR, attributes: { 'error.type': 'TypeError' } },
    ]);
    expect(JSON.stringify(collected.spans)).not.toContain(secret);
  });

  it('of a statement without a name has its verb and its table', async () => {
    const { db } = test.database;
    const none = eq(users.id, 'nobody');
    await db.select().from(users).where(none);
    await db.update(users).set({ role: 'admin' }).where(none);
    await db.delete(users).where(none);
    const names = collected.spans.map(({ name }) => name);
    expect(names).toEqual(['select users', 'update users', 'delete users']);
  });

  it('of a statement has neither its text nor its parameters', async () => {
    const secret = 'a-secret-parameter';
    rememberSecrets(secret);
    await test.database.db.execute(sql`select ${secret}::text`);
    expect(collected.spans.map(({ name }) => name)).toEqual(['statement']);
    expect(JSON.stringify(collected.spans)).not.toMatch(/select|a-secret/);
  });
});
