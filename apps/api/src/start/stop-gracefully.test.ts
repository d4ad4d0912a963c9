import { createServer } from 'node:http';
import { afterEach, expect, it, vi } from 'vitest';
import type { Database } from '../db/client.ts';
import { createCapturedLogger } from '../testing/captured-logs.ts';
import { stopGracefully } from './stop-gracefully.ts';

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const forever = () => new Promise<never>(() => {});

it.each([
  ['the purge waits for a lock', { beforeClose: forever, close: async () => {} }],
  ['the database does not answer', { beforeClose: async () => {}, close: forever }],
])('the process ends after 15 seconds at the latest when %s', async (_what, given) => {
  vi.useFakeTimers();
  const handlers = new Map<unknown, () => void>();
  vi.spyOn(process, 'on').mockImplementation((event, handler) => {
    handlers.set(event, handler);
    return process;
  });
  const exit = vi.spyOn(process, 'exit').mockImplementation(() => undefined as never);
  stopGracefully({
    server: createServer(),
    database: { close: given.close } as unknown as Database,
    logger: createCapturedLogger(() => {}),
    beforeClose: given.beforeClose,
  });
  handlers.get('SIGTERM')?.();
  await vi.advanceTimersByTimeAsync(14_999);
  expect(exit).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  expect(exit).toHaveBeenCalledWith(0);
});
