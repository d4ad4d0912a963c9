import { Registry } from 'prom-client';
import { expect, it } from 'vitest';
import type { ChannelListener, Database } from '../../db/client.ts';
import { measureDatabase } from './measure-database.ts';
import { readSeries } from './testing/read-series.ts';

it('a pool shows its connections by state, and the statements that wait for one', async () => {
  const registry = new Registry();
  measureDatabase(registry, { totalCount: 10, idleCount: 3, waitingCount: 2 });
  expect(await readSeries({ registry })).toEqual({
    'latchkey_database_pool_connections{state="idle"}': 3,
    'latchkey_database_pool_connections{state="busy"}': 7,
    latchkey_database_pool_waiting: 2,
  });
});

it('a channel is down until its listener has caught up, and whenever it is lost', async () => {
  const registry = new Registry();
  const calls: string[] = [];
  let watched: ChannelListener | undefined;
  const database = {
    async listen(_channel: string, listener: ChannelListener) {
      watched = listener;
    },
  } as unknown as Database;
  const measured = measureDatabase(registry, undefined)(database);
  const up = async () => (await readSeries({ registry }))['latchkey_listener_up{channel="news"}'];

  await measured.listen('news', {
    onNotification: (payload) => calls.push(payload),
    async onUp() {
      calls.push(`up, shown as ${await up()}`);
    },
    onDown: () => calls.push('down'),
  });
  expect(await up()).toBe(0);
  await watched?.onUp();
  expect(await up()).toBe(1);
  watched?.onNotification('hello');
  watched?.onDown();
  expect(await up()).toBe(0);
  expect(calls).toEqual(['up, shown as 0', 'hello', 'down']);
});
