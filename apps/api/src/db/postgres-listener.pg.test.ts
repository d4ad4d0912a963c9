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
/** What the listener sends its probes through; a test may break it. */
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

/** Listens and writes down what happens; `onUp` may be given work that takes time or fails. */
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

/** Lets ten seconds pass, and waits until the probe has come through the proxy and been taken in. */
async function beat(): Promise<void> {
  const received = proxy.bytesReceived();
  await vi.advanceTimersByTimeAsync(10_000);
  await vi.waitFor(() => expect(proxy.bytesReceived()).toBeGreaterThan(received), { interval: 1 });
  // A whole round trip on another connection: by then the probe has been taken in.
  await admin.query('select 1');
}

describe('a listener', () => {
  it('is up when it says so: what is told from then on is heard, in order', async () => {
    await listen();
    await notify('one');
    await notify('two');
    await notify('');
    await happened('going up', 'up', 'one', 'two', '');
  });

  it('says that it is down when its connection is ended, comes back, and hears again', async () => {
    await listen();
    await endBackend();
    await happened('going up', 'up', 'down', 'going up', 'up');
    await notify('again');
    await happened('going up', 'up', 'down', 'going up', 'up', 'again');
  });

  it('that cannot connect says so at once, and goes on trying', async () => {
    proxy.cut();
    await listen();
    expect(events.slice(0, 1)).toEqual(['down']);
    expect(events).not.toContain('up');
    proxy.restore();
    await vi.waitFor(() => expect(events.at(-1)).toBe('up'), patient);
  });

  it('is down as long as what it must do on coming up fails, and tries again', async () => {
    let tries = 0;
    await listen(async () => {
      if (++tries === 1) throw new Error('the database did not answer');
    });
    await vi.waitFor(() => expect(events.at(-1)).toBe('up'), patient);
    expect(events.filter((event) => event !== 'down')).toEqual(['going up', 'going up', 'up']);
    expect(events.indexOf('down')).toBe(1);
  });

  it('that is lost while it comes up is down at the end, not up', async () => {
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

  it('finds a connection that is dead without saying so by its heartbeat', async () => {
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

  it('whose heartbeat arrives stays up, and is asked again; what it sends itself is no news', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    await listen();
    for (const _ of [1, 2, 3]) await beat();
    vi.useRealTimers();
    expect(events).toEqual(['going up', 'up']);
  });

  it('whose heartbeat the pool cannot send, because it is overloaded, sends that itself and stays up', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    await listen();
    send = () => Promise.reject(new Error('timeout exceeded when trying to connect'));
    for (const _ of [1, 2, 3]) await beat();
    vi.useRealTimers();
    expect(events).toEqual(['going up', 'up']);
  });

  it('that is closed stays closed, and its end is not reported', async () => {
    await listen();
    await close();
    await notify('nobody hears this');
    expect(events).toEqual(['going up', 'up']);
  });

  it('that is closed while it tries to come back gives up', async () => {
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

describe('a listener that hears nothing, although LISTEN succeeds', () => {
  const reason = expect.stringMatching(/^LISTEN succeeded, but a notification .* did not arrive/);

  it('is never up, says why in the log, and comes up once it hears', async () => {
    proxy.deafen();
    await listen();
    expect(events).toEqual(['down', 'down']);
    expect(logs).toContainEqual(expect.objectContaining({ level: 40, channel, reason }));
    proxy.restore();
    await vi.waitFor(() => expect(events.at(-1)).toBe('up'), patient);
  });

  it('from some moment on is found by its heartbeat', async () => {
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

  it('leaves a listener down', async () => {
    send = refused;
    await listen();
    expect(events).not.toContain('up');
    send = async (payload) => void (await notify(payload));
    await vi.waitFor(() => expect(events.at(-1)).toBe('up'), patient);
  });

  it('leaves a listener down although the notification arrived before the refusal', async () => {
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

  it('takes down one that was up', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    await listen();
    send = refused;
    await vi.advanceTimersByTimeAsync(10_000);
    vi.useRealTimers();
    await happened('going up', 'up', 'down');
  });
});
