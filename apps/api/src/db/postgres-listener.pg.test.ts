import pg from 'pg';
import { afterEach, beforeEach, describe, expect, inject, it, vi } from 'vitest';
import { createCapturedLogger } from '../testing/captured-logs.ts';
import { createTcpProxy, type TcpProxy } from '../testing/tcp-proxy.ts';
import { createPostgresListener } from './postgres-listener.ts';

const patient = { timeout: 50_000, interval: 5 };
const channel = 'news';

let proxy: TcpProxy;
let url: string;
let events: string[];
let close: () => Promise<void>;
let admin: pg.Client;
/** Sends the probes of the listener. A test may make it fail. */
let send: (payload: string) => Promise<void>;
let logs: Record<string, unknown>[];

beforeEach(async () => {
  const source = inject('databaseSource');
  const server = new URL(source.driver === 'postgres' ? source.url : '');
  proxy = await createTcpProxy({ host: server.hostname, port: Number(server.port) });
  url = Object.assign(new URL(server), { host: `127.0.0.1:${proxy.port}` }).href;
  admin = new pg.Client({ connectionString: server.href });
  await admin.connect();
  send = async (payload) => void (await notify(payload));
  events = [];
  logs = [];
});
afterEach(async () => {
  await close();
  await admin.end();
  await proxy.close();
});

/** Starts a listener and records its events. A test may pass an `onUp` that takes time or fails. */
function listen(onUp: () => Promise<void> = async () => {}) {
  const opened = createPostgresListener({
    url,
    channel,
    logger: createCapturedLogger((line) => logs.push(JSON.parse(line))),
    send: (payload) => send(payload),
    listener: {
      onNotification: (payload) => events.push(payload),
      async onUp() {
        events.push('going up');
        await onUp();
        events.push('up');
      },
      onDown: () => events.push('down'),
    },
  });
  close = opened.close;
  return opened.up;
}

const happened = (...expected: string[]) =>
  vi.waitFor(() => expect(events).toEqual(expected), patient);
const notify = (payload: string) => admin.query('select pg_notify($1, $2)', [channel, payload]);

async function endBackend(): Promise<void> {
  const { rowCount } = await admin.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
      where query = 'listen "news"' and pid <> pg_backend_pid()`,
  );
  expect(rowCount).toBe(1);
}

/** Advances the clock by ten seconds, and waits until the listener has received the probe through the proxy. */
async function beat(): Promise<void> {
  const received = proxy.bytesReceived();
  await vi.advanceTimersByTimeAsync(10_000);
  await vi.waitFor(() => expect(proxy.bytesReceived()).toBeGreaterThan(received), { interval: 1 });
  // A round trip on another connection takes longer than the listener needs to handle the probe.
  await admin.query('select 1');
}

describe('a listener', () => {
  it('receives every notification, in order, from the moment it reports that it is up', async () => {
    await listen();
    await notify('one');
    await notify('two');
    await notify('');
    await happened('going up', 'up', 'one', 'two', '');
  });

  it('reports that it is down when its connection is ended, then reconnects and receives again', async () => {
    await listen();
    await endBackend();
    await happened('going up', 'up', 'down', 'going up', 'up');
    await notify('again');
    await happened('going up', 'up', 'down', 'going up', 'up', 'again');
  });

  it('reports at once that it cannot connect, and keeps trying', async () => {
    proxy.cut();
    await listen();
    expect(events.slice(0, 1)).toEqual(['down']);
    expect(events).not.toContain('up');
    proxy.restore();
    await vi.waitFor(() => expect(events.at(-1)).toBe('up'), patient);
  });

  it('stays down while `onUp` fails, and tries again', async () => {
    let tries = 0;
    await listen(async () => {
      if (++tries === 1) throw new Error('the database did not answer');
    });
    await vi.waitFor(() => expect(events.at(-1)).toBe('up'), patient);
    expect(events.filter((event) => event !== 'down')).toEqual(['going up', 'going up', 'up']);
    expect(events.indexOf('down')).toBe(1);
  });

  it('is down in the end, not up, when its connection is lost while `onUp` runs', async () => {
    let finish = () => {};
    const held = new Promise<void>((done) => {
      finish = done;
    });
    const up = listen(() => held);
    await happened('going up');
    proxy.cut();
    await happened('going up', 'down');
    finish();
    await up;
    expect(events).toEqual(['going up', 'down', 'up', 'down']);
    proxy.restore();
    await vi.waitFor(() => expect(events.at(-1)).toBe('up'), patient);
  });

  it('detects by its heartbeat a connection that died silently', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    await listen();
    proxy.stall();
    await vi.advanceTimersByTimeAsync(9_999);
    expect(events).toEqual(['going up', 'up']);
    await vi.advanceTimersByTimeAsync(1);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(events).toEqual(['going up', 'up', 'down']);
    vi.useRealTimers();
  });

  it('stays up and sends the next heartbeat when one arrives, and does not report its own probes', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    await listen();
    for (const _ of [1, 2, 3]) await beat();
    vi.useRealTimers();
    expect(events).toEqual(['going up', 'up']);
  });

  it('sends the heartbeat itself and stays up when the pool is too busy to send it', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    await listen();
    send = () => Promise.reject(new Error('timeout exceeded when trying to connect'));
    for (const _ of [1, 2, 3]) await beat();
    vi.useRealTimers();
    expect(events).toEqual(['going up', 'up']);
  });

  it('stays closed once it is closed, and does not report the end of its connection', async () => {
    await listen();
    await close();
    await notify('nobody hears this');
    expect(events).toEqual(['going up', 'up']);
  });

  it('stops reconnecting when it is closed', async () => {
    await listen();
    proxy.cut();
    await happened('going up', 'up', 'down');
    await close();
    proxy.restore();
    const connected = proxy.bytesSent();
    await notify('nobody hears this');
    expect(proxy.bytesSent()).toBe(connected);
  });
});

describe('a listener that receives nothing although LISTEN succeeds', () => {
  const reason = expect.stringMatching(/^LISTEN succeeded, but a notification .* did not arrive/);

  it('is never up, logs the reason, and comes up once notifications arrive', async () => {
    proxy.deafen();
    await listen();
    expect(events).toEqual(['down', 'down']);
    expect(logs).toContainEqual(expect.objectContaining({ level: 40, channel, reason }));
    proxy.restore();
    await vi.waitFor(() => expect(events.at(-1)).toBe('up'), patient);
  });

  it('is detected by its heartbeat when notifications stop arriving later', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    await listen();
    proxy.deafen();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(events).toEqual(['going up', 'up']);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(events).toEqual(['going up', 'up', 'down']);
    vi.useRealTimers();
    expect(logs).toContainEqual(expect.objectContaining({ level: 40, channel, reason }));
  });
});

describe('a probe that is refused', () => {
  const refused = () => Promise.reject(new Error('the triggers do not fire'));

  it('keeps a listener down', async () => {
    send = refused;
    await listen();
    expect(events).not.toContain('up');
    send = async (payload) => void (await notify(payload));
    await vi.waitFor(() => expect(events.at(-1)).toBe('up'), patient);
  });

  it('keeps a listener down although the notification arrived before the refusal', async () => {
    send = async (payload) => {
      const received = proxy.bytesReceived();
      await notify(payload);
      await vi.waitFor(() => expect(proxy.bytesReceived()).toBeGreaterThan(received), patient);
      await admin.query('select 1');
      await refused();
    };
    await listen();
    expect(events).toEqual(['down', 'down']);
  });

  it('takes a listener down that was up', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    await listen();
    send = refused;
    await vi.advanceTimersByTimeAsync(10_000);
    vi.useRealTimers();
    await happened('going up', 'up', 'down');
  });
});
