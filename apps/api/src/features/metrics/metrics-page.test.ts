import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Gauge, Registry } from 'prom-client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createCapturedLogger } from '../../testing/captured-logs.ts';
import { metricsPage } from './metrics-page.ts';

const registry = new Registry();
const lines: string[] = [];
const server = createServer(
  metricsPage(
    registry,
    createCapturedLogger((line) => lines.push(line)),
  ),
);
let isBroken = false;
new Gauge({
  name: 'things',
  help: 'Things.',
  registers: [registry],
  collect() {
    if (isBroken) throw new Error('a detail of the inside');
    this.set(7);
  },
});
beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => void server.close());

const ask = (path: string, method = 'GET') =>
  fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`, { method });

it('GET /metrics answers in the text format of Prometheus, and no cache keeps it', async () => {
  const answer = await ask('/metrics?x=1');
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  expect(answer.headers.get('cache-control')).toBe('no-store');
  expect(await answer.text()).toContain('# TYPE things gauge\nthings 7\n');
});

it.each([
  ['GET', '/', 404],
  ['GET', '/metrics/', 404],
  ['GET', '/api/user/me', 404],
  ['POST', '/metrics', 405],
  ['DELETE', '/metrics', 405],
  ['HEAD', '/metrics', 200],
])('%s %s answers %i and shows nothing', async (method, path, status) => {
  const answer = await ask(path, method);
  expect(answer.status).toBe(status);
  expect(await answer.text()).toBe('');
});

it('a metric that cannot be collected is answered 500 without the reason, which is logged', async () => {
  isBroken = true;
  const answer = await ask('/metrics');
  isBroken = false;
  expect(answer.status).toBe(500);
  expect(await answer.text()).toBe('');
  expect(lines.join()).toContain('the metrics could not be collected');
});
