import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, it, vi } from 'vitest';
import { copyMigratedFolder } from '../../testing/copy-migrated-folder.ts';
import { setUpApiFolder } from '../../testing/set-up-api-folder.ts';
import { findFreePort } from '../../testing/start-process.ts';

// Each start of the embedded database takes seconds on a busy machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const { folder, port, settings, start } = setUpApiFolder('metrics');
let metricsPort: number;
beforeAll(async () => {
  copyMigratedFolder(join(folder(), 'data'));
  metricsPort = await findFreePort();
});

const ask = (at: number, path: string, host = '127.0.0.1') => fetch(`http://${host}:${at}${path}`);

it('metrics are on a port of their own, on loopback only, and nowhere on the public port', async () => {
  const api = start(settings({ METRICS_PORT: String(metricsPort) }));
  await api.logged('"listening"');
  await ask(port(), '/healthz');
  const text = await (await ask(metricsPort, '/metrics')).text();
  expect(text).toContain(
    'latchkey_http_requests_total{route="/healthz",method="GET",status="200"}',
  );
  expect(text).toContain('latchkey_listener_up{channel="session_revoked"} 1');
  expect(text).toContain('latchkey_listener_up{channel="mail_waiting"} 1');
  expect(text).toContain('nodejs_eventloop_lag_seconds');

  for (const path of ['/metrics', '/api/metrics', '/metrics/', '/%6detrics', '//metrics']) {
    const answer = await ask(port(), path);
    expect(answer.status, path).toBe(404);
    expect(await answer.text()).not.toContain('latchkey_');
  }
  expect((await ask(metricsPort, '/healthz')).status).toBe(404);
  for (const { address } of Object.values(networkInterfaces()).flatMap((one) => one ?? [])) {
    if (address.startsWith('127.') || address.includes(':')) continue;
    await expect(ask(metricsPort, '/metrics', address)).rejects.toThrow();
  }
  api.child.kill('SIGTERM');
  expect(await api.ended).toEqual({ code: 0, signal: null });
});

it('without METRICS_PORT nothing listens there', async () => {
  const api = start(settings());
  await api.logged('"listening"');
  await expect(ask(metricsPort, '/metrics')).rejects.toThrow();
  api.child.kill('SIGTERM');
  expect(await api.ended).toEqual({ code: 0, signal: null });
});

it('a port that is taken stops the start with one sentence that names METRICS_PORT', async () => {
  const api = start(settings({ METRICS_PORT: String(port()), METRICS_HOST: '127.0.0.1' }));
  expect(await api.ended).toEqual({ code: 1, signal: null });
  expect(api.stderr()).toMatch(
    /^Port \d+ on 127\.0\.0\.1 is in use; .* change METRICS_PORT in \.env\.\n$/,
  );
});
