import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type WatchedListener, watchPostgresListener } from '../testing/watch-postgres-listener.ts';

const patient = { timeout: 50_000, interval: 5 };

let test: WatchedListener;
beforeEach(async () => {
  test = await watchPostgresListener();
});
afterEach(() => test.end());

describe('a listener that receives nothing although LISTEN succeeds', () => {
  const reason = expect.stringMatching(/^LISTEN succeeded, but a notification .* did not arrive/);

  it('is never up, logs the reason, and comes up once notifications arrive', async () => {
    test.proxy.deafen();
    await test.listen();
    expect(test.events).toEqual(['down', 'down']);
    expect(test.logs).toContainEqual(
      expect.objectContaining({ level: 40, channel: test.channel, reason }),
    );
    test.proxy.restore();
    await vi.waitFor(() => expect(test.events.at(-1)).toBe('up'), patient);
  });

  it('is detected by its heartbeat when notifications stop arriving later', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    await test.listen();
    test.proxy.deafen();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(test.events).toEqual(['going up', 'up']);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(test.events).toEqual(['going up', 'up', 'down']);
    vi.useRealTimers();
    expect(test.logs).toContainEqual(
      expect.objectContaining({ level: 40, channel: test.channel, reason }),
    );
  });
});

describe('a probe that is refused', () => {
  const refused = () => Promise.reject(new Error('the triggers do not fire'));

  it('keeps a listener down', async () => {
    test.send = refused;
    await test.listen();
    expect(test.events).not.toContain('up');
    test.send = test.notify;
    await vi.waitFor(() => expect(test.events.at(-1)).toBe('up'), patient);
  });

  it('keeps a listener down although the notification arrived before the refusal', async () => {
    test.send = async (payload) => {
      const received = test.proxy.bytesReceived();
      await test.notify(payload);
      await vi.waitFor(() => expect(test.proxy.bytesReceived()).toBeGreaterThan(received), patient);
      await test.admin.query('select 1');
      await refused();
    };
    await test.listen();
    expect(test.events).toEqual(['down', 'down']);
  });

  it('takes a listener down that was up', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    await test.listen();
    test.send = refused;
    await vi.advanceTimersByTimeAsync(10_000);
    vi.useRealTimers();
    await test.happened('going up', 'up', 'down');
  });
});
