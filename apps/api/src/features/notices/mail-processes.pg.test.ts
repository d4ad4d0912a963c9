import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { createOutbox } from '../../core/outbox.ts';
import type { Database } from '../../db/client.ts';
import { outbox } from '../../db/mail-tables.ts';
import { systemClock } from '../../lib/clock.ts';
import { lease } from '../../mail/send-mails.ts';
import { testEnv } from '../../testing/create-test-app.ts';
import { openTestDatabase, type TestDatabase } from '../../testing/open-test-database.ts';
import { type ApiProcess, startApi } from '../../testing/start-api.ts';
import { type MailTestServer, startMailServer } from '../../testing/start-mail-server.ts';
import { findFreePort } from '../../testing/start-process.ts';
import { makeTemporaryFolder } from '../../testing/temporary-folder.ts';
import { noticeMail } from './notice-mail.ts';

// A process takes long to start on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

const steerableClock = fileURLToPath(
  new URL('../../../../../e2e/steerable-clock.mjs', import.meta.url),
);

let folder: string;
let source: TestDatabase;
let database: Database;
let server: MailTestServer;
let processes: ApiProcess[] = [];
beforeAll(() => {
  folder = makeTemporaryFolder('mails-pg');
});
beforeEach(async () => {
  source = await openTestDatabase();
  database = await source.connect();
  server = await startMailServer();
  moveClock(0);
});
afterEach(async () => {
  for (const { child } of processes) child.kill('SIGKILL');
  await Promise.all(processes.map(({ ended }) => ended));
  processes = [];
  await server.stop();
  await source.close();
});
afterAll(() => rmSync(folder, { recursive: true }));

const clockFile = () => join(folder, 'clock');
const moveClock = (ms: number) => writeFileSync(clockFile(), String(ms));

async function start(): Promise<ApiProcess> {
  const api = startApi({
    cwd: folder,
    env: {
      ...testEnv,
      PORT: String(await findFreePort()),
      DATABASE_URL: source.url ?? '',
      SMTP_URL: server.url,
      NODE_OPTIONS: `--import=${steerableClock}`,
      E2E_CLOCK_FILE: clockFile(),
    },
  });
  processes.push(api);
  await api.logged('"listening"');
  return api;
}

function put(...addresses: string[]) {
  const at = new Date(systemClock.now()).toISOString();
  const params = { type: 'new_device', at, address: null, device: null, linkId: null } as const;
  const { put } = createOutbox(systemClock);
  return database.db.transaction(async (tx) => {
    for (const to of addresses) await put(tx, noticeMail, { to, userId: null, params });
  });
}

const recipients = () => server.received.flatMap((mail) => mail.recipients).sort();

it('two processes that send fifty mails at one time send each of them once', async () => {
  const senders = await Promise.all([start(), start()]);
  const addresses = Array.from({ length: 50 }, (_, index) => `a${10 + index}@example.com`);
  await put(...addresses);
  await expect.poll(() => database.db.$count(outbox), { timeout: 60_000 }).toBe(0);
  expect(recipients()).toEqual(addresses);
  const shares = senders.map((api) => api.stdout().split('"mail_sent"').length - 1);
  expect(Math.min(...shares)).toBeGreaterThan(0);
});

it('a mail is sent at once, although no process has polled', async () => {
  await start();
  const before = systemClock.now();
  await put('ada@example.com');
  await server.transmitted(1);
  expect(systemClock.now() - before).toBeLessThan(10_000);
});

it('a mail whose process is killed while it sends is sent after the next start', async () => {
  server.manners.isSilent = true;
  const first = await start();
  await put('ada@example.com');
  await server.transmitted(1);
  first.child.kill('SIGKILL');
  await first.ended;
  expect(await database.db.$count(outbox)).toBe(1);

  server.manners.isSilent = false;
  moveClock(lease);
  await start();
  await expect.poll(() => database.db.$count(outbox), { timeout: 30_000 }).toBe(0);
  expect(recipients()).toEqual(['ada@example.com']);
});

it('a mail that was written while no process ran is sent after the next start', async () => {
  await put('ada@example.com');
  await start();
  await expect.poll(() => recipients(), { timeout: 30_000 }).toEqual(['ada@example.com']);
});

it('a process that is stopped finishes the mail under way, and deletes it', async () => {
  const api = await start();
  await put('ada@example.com');
  await server.transmitted(1);
  api.child.kill('SIGTERM');
  expect(await api.ended).toEqual({ code: 0, signal: null });
  expect(await database.db.$count(outbox)).toBe(0);
  expect(api.stdout()).not.toContain('example.com');
});
