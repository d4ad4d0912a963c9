import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type WatchedListener, watchPostgresListener } from '../testing/watch-postgres-listener.ts';

const patient = { timeout: 50_000, interval: 5 };

let test: WatchedListener;
beforeEach(async () => {
  test = await watchPostgresListener();
});
afterEach(() => test.end());

async function endBackend(): Promise<void> {
  const { rowCount } = await test.admin.query(
    'select pg_terminate_backend(pid) from pg_stat_activity where query = $1',
    [`listen "${test.channel}"`],
  );
  expect(rowCount).toBe(1);
}

/** Advances the clock by ten seconds, and waits until the listener has received the probe through the proxy. */
async function beat(): Promise<void> {
  const received = test.proxy.bytesReceived();
  await vi.advanceTimersByTimeAsync(10_000);
  await vi.waitFor(() => expect(test.proxy.bytesReceived()).toBeGreaterThan(received), {
    interval: 1,
  });
  // A round trip on another connection takes longer than the listener needs to handle the probe.
  await test.admin.query('select 1');
}

describe('a listener', () => {
  it('receives every notification, in order, from the moment it reports that it is up', async () => {
    await test.listen();
    await test.notify('one');
    await test.notify('two');
    await test.notify('');
    await test.happened('going up', 'up', 'one', 'two', '');
  });

  it('reports that it is down when its connection is ended, then reconnects and receives again', async () => {
    await test.listen();
    expect(test.logs).toEqual([]);
    await endBackend();
    await test.happened('going up', 'up', 'down', 'going up', 'up');
    await vi.waitFor(() => expect(test.logs).toHaveLength(2), patient);
    expect(test.logs).toMatchObject([
      { level: 40, channel: test.channel, msg: 'notifications are down; reconnecting' },
      { level: 30, channel: test.channel, msg: 'notifications are back' },
    ]);
    await test.notify('again');
    await test.happened('going up', 'up', 'down', 'going up', 'up', 'again');
  });

  it('reports at once that it cannot connect, and keeps trying', async () => {
    test.proxy.cut();
    await test.listen();
    expect(test.events.slice(0, 1)).toEqual(['down']);
    expect(test.events).not.toContain('up');
    test.proxy.restore();
    await vi.waitFor(() => expect(test.events.at(-1)).toBe('up'), patient);
  });

  it('stays down while `onUp` fails, and tries again', async () => {
    let tries = 0;
    await test.listen(async () => {
      if (++tries === 1) throw new Error('the database did not answer');
    });
    await vi.waitFor(() => expect(test.events.at(-1)).toBe('up'), patient);
    expect(test.events.filter((event) => event !== 'down')).toEqual(['going up', 'going up', 'up']);
    expect(test.events.indexOf('down')).toBe(1);
  });

  it('is down in the end, not up, when its connection is lost while `onUp` runs', async () => {
    let finish = () => {};
    const held = new Promise<void>((done) => {
      finish = done;
    });
    const up = test.listen(() => held);
    await test.happened('going up');
    test.proxy.cut();
    await test.happened('going up', 'down');
    finish();
    await up;
    expect(test.events).toEqual(['going up', 'down', 'up', 'down']);
    test.proxy.restore();
    await vi.waitFor(() => expect(test.events.at(-1)).toBe('up'), patient);
  });

  it('detects by its heartbeat a connection that died silently', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    await test.listen();
    test.proxy.stall();
    await vi.advanceTimersByTimeAsync(9_999);
    expect(test.events).toEqual(['going up', 'up']);
    await vi.advanceTimersByTimeAsync(1);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(test.events).toEqual(['going up', 'up', 'down']);
    vi.useRealTimers();
  });

  it('stays up and sends the next heartbeat when one arrives, and does not report its own probes', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    await test.listen();
    for (const _ of [1, 2, 3]) await beat();
    vi.useRealTimers();
    expect(test.events).toEqual(['going up', 'up']);
  });

  it('sends the heartbeat itself and stays up when the pool is too busy to send it', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    await test.listen();
    test.send = () => Promise.reject(new Error('timeout exceeded when trying to connect'));
    for (const _ of [1, 2, 3]) await beat();
    vi.useRealTimers();
    expect(test.events).toEqual(['going up', 'up']);
  });

  it('stays closed once it is closed, and does not report the end of its connection', async () => {
    await test.listen();
    await test.close();
    await test.notify('nobody hears this');
    expect(test.events).toEqual(['going up', 'up']);
  });

  it('stops reconnecting when it is closed', async () => {
    await test.listen();
    test.proxy.cut();
    await test.happened('going up', 'up', 'down');
    await test.close();
    test.proxy.restore();
    const connected = test.proxy.bytesSent();
    await test.notify('nobody hears this');
    expect(test.proxy.bytesSent()).toBe(connected);
  });
});
