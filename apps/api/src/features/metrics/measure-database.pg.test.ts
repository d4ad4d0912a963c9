import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { createTestApp, type TestApp } from '../../testing/create-test-app.ts';
import { metricsOn, readSeries } from './testing/read-series.ts';

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp({ config: metricsOn });
});
afterAll(() => test.close());

const read = async (name: string) => (await readSeries(test.metrics))[name];
const listener = 'latchkey_listener_up{channel="session_revoked"}';

it('the listener is shown down when its connection is lost, and up when it is back', async () => {
  expect(await read(listener)).toBe(1);
  test.source.cut();
  await vi.waitFor(async () => expect(await read(listener)).toBe(0), { timeout: 20_000 });
  expect(await read('latchkey_mails_waiting')).toBeNaN();
  test.source.restore();
  await vi.waitFor(async () => expect(await read(listener)).toBe(1), { timeout: 20_000 });
  expect(await read('latchkey_mails_waiting')).toBe(0);
});

it('the pool shows a connection that a transaction keeps as busy', async () => {
  await test.database.db.transaction(async (tx) => {
    await tx.execute('select 1');
    expect(await read('latchkey_database_pool_connections{state="busy"}')).toBeGreaterThan(0);
  });
  expect(await read('latchkey_database_pool_waiting')).toBe(0);
});
