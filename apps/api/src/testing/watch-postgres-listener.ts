import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { expect, inject, vi } from 'vitest';
import { createPostgresListener } from '../db/postgres-listener.ts';
import { createCapturedLogger } from './captured-logs.ts';
import { createTcpProxy, type TcpProxy } from './tcp-proxy.ts';

export type WatchedListener = {
  /** A channel of its own, because test files that run side by side share one database. */
  readonly channel: string;
  readonly proxy: TcpProxy;
  readonly admin: pg.Client;
  readonly events: string[];
  readonly logs: Record<string, unknown>[];
  /** Sends the probes of the listener. A test may make it fail. */
  send: (payload: string) => Promise<void>;
  /** Starts the listener and records its events. A test may pass an `onUp` that takes time or fails. */
  listen(onUp?: () => Promise<void>): Promise<void>;
  notify(payload: string): Promise<void>;
  /** Waits until exactly these events have happened. */
  happened(...expected: string[]): Promise<void>;
  /** Closes the listener, and keeps the proxy and `admin` open. */
  close(): Promise<void>;
  /** Closes the listener, the proxy and `admin`. */
  end(): Promise<void>;
};

/** Prepares a listener behind a proxy that a test can cut, with a second connection to the same database. */
export async function watchPostgresListener(): Promise<WatchedListener> {
  const source = inject('databaseSource');
  const server = new URL(source.driver === 'postgres' ? source.url : '');
  const proxy = await createTcpProxy({ host: server.hostname, port: Number(server.port) });
  const url = Object.assign(new URL(server), { host: `127.0.0.1:${proxy.port}` }).href;
  const admin = new pg.Client({ connectionString: server.href });
  await admin.connect();
  const channel = `news ${randomUUID()}`;
  const events: string[] = [];
  const logs: Record<string, unknown>[] = [];
  const notify = async (payload: string) =>
    void (await admin.query('select pg_notify($1, $2)', [channel, payload]));
  const watched: WatchedListener = {
    channel,
    proxy,
    admin,
    events,
    logs,
    send: notify,
    notify,
    listen(onUp = async () => {}) {
      const listener = recordInto(events, onUp);
      const opened = createPostgresListener({
        url,
        channel,
        logger: createCapturedLogger((line) => logs.push(JSON.parse(line))),
        send: (payload) => watched.send(payload),
        listener,
      });
      watched.close = opened.close;
      return opened.up;
    },
    happened: (...expected) =>
      vi.waitFor(() => expect(events).toEqual(expected), { timeout: 50_000, interval: 5 }),
    close: async () => {},
    async end() {
      await watched.close();
      await admin.end();
      await proxy.close();
    },
  };
  return watched;
}

function recordInto(events: string[], onUp: () => Promise<void>) {
  return {
    onNotification: (payload: string) => void events.push(payload),
    async onUp() {
      events.push('going up');
      await onUp();
      events.push('up');
    },
    onDown: () => void events.push('down'),
  };
}
