import pg from 'pg';
import type { Logger } from 'pino';
import type { ChannelListener } from './client.ts';

type Options = { url: string; channel: string; listener: ChannelListener; logger: Logger };

const heartbeatMs = 10_000;
const maxBackoffMs = 5_000;

/**
 * LISTEN on a connection of its own. A lost connection is reported at once (`onDown`) and reopened with
 * back-off; a connection that is dead without saying so is found by a heartbeat, within 15 s.
 *
 * @returns `up`: resolves when the first attempt is over; while none has succeeded, the listener knows it is down
 */
export function createPostgresListener({ url, channel, listener, logger }: Options): {
  up: Promise<void>;
  close(): Promise<void>;
} {
  let client: pg.Client | null = null;
  let timer: NodeJS.Timeout | undefined;
  let failures = 0;
  let isOpening = false;
  let isClosed = false;

  function lost(from: pg.Client, error?: Error): void {
    if (client !== from) return;
    client = null;
    clearTimeout(timer);
    from.end().catch(() => {});
    listener.onDown();
    logger.warn({ err: error, channel }, 'notifications are down; reconnecting');
    if (!isOpening) reopen();
  }

  function reopen(): void {
    timer = setTimeout(open, Math.min(250 * 2 ** failures++, maxBackoffMs));
  }

  function beat(from: pg.Client): void {
    timer = setTimeout(() => {
      from.query('select 1').then(
        () => client === from && beat(from),
        (error) => lost(from, error),
      );
    }, heartbeatMs);
  }

  async function open(): Promise<void> {
    const next = new pg.Client({
      connectionString: url,
      keepAlive: true,
      connectionTimeoutMillis: 2_000,
      query_timeout: 5_000,
    });
    client = next;
    isOpening = true;
    next.on('error', (error) => lost(next, error));
    next.on('end', () => lost(next));
    next.on('notification', (message) => listener.onNotification(message.payload ?? ''));
    try {
      await next.connect();
      await next.query(`listen ${next.escapeIdentifier(channel)}`);
      await listener.onUp();
    } catch (error) {
      lost(next, error as Error);
    }
    isOpening = false;
    if (isClosed) return;
    if (client === next) {
      failures = 0;
      beat(next);
    } else {
      // Lost while `onUp` was at work, which may have had the last word.
      listener.onDown();
      reopen();
    }
  }

  return {
    up: open(),
    async close() {
      isClosed = true;
      const last = client;
      client = null;
      clearTimeout(timer);
      await last?.end().catch(() => {});
    },
  };
}
