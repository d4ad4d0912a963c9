import pg from 'pg';
import type { Logger } from 'pino';
import { SilentTriggersError } from './announcements.ts';
import type { ChannelListener } from './client.ts';
import { DeafConnectionError, isProbe, proveDelivery } from './notification-probe.ts';
import { settleSession } from './session-settings.ts';
import { isDatabaseUnavailable } from './unavailable.ts';

type Options = {
  url: string;
  channel: string;
  listener: ChannelListener;
  logger: Logger;
  /** Sends a payload to the channel on a connection of the pool, because revocations are made on those. */
  send(payload: string): Promise<void>;
};

const heartbeatMs = 10_000;
const deliveryMs = 5_000;
const maxBackoffMs = 5_000;

/**
 * Listens on a connection of its own. The listener is up when a probe that was sent through the pool has arrived, and
 * stays up while a probe arrives every ten seconds (docs/decisions/0020). A lost connection is reported at once
 * (`onDown`) and reopened with back-off. The heartbeat detects within 15 s a connection that died silently or gets no
 * notifications.
 *
 * @returns `up`: resolves when the first attempt is over. If it failed, `onDown` has been called.
 */
export function createPostgresListener({ url, channel, listener, logger, send }: Options): {
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
    const details = { err: error, channel, reason: reasonOf(error) };
    logger.warn(details, 'notifications are down; reconnecting');
    if (!isOpening) reopen();
  }

  function reopen(): void {
    timer = setTimeout(open, Math.min(250 * 2 ** failures++, maxBackoffMs));
  }

  function beat(from: pg.Client): void {
    const probe = sendAtAnyRate(from, { channel, send });
    timer = setTimeout(() => {
      proveDelivery({ listening: from, channel, send: probe, within: deliveryMs }).then(
        () => client === from && beat(from),
        (error) => lost(from, error),
      );
    }, heartbeatMs);
  }

  async function open(): Promise<void> {
    const next = newClient(url);
    client = next;
    isOpening = true;
    next.on('error', (error) => lost(next, error));
    next.on('end', () => lost(next));
    try {
      await listen(next, { channel, listener });
      await proveDelivery({ listening: next, channel, send, within: deliveryMs });
      await listener.onUp();
    } catch (error) {
      lost(next, error as Error);
    }
    isOpening = false;
    if (isClosed) return;
    if (client === next) {
      if (failures > 0) logger.info({ channel }, 'notifications are back');
      failures = 0;
      beat(next);
    } else {
      // The connection was lost while `onUp` ran. `onUp` may have finished after `onDown`, so call `onDown` again.
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

function newClient(url: string): pg.Client {
  return new pg.Client({
    connectionString: url,
    keepAlive: true,
    connectionTimeoutMillis: 2_000,
    query_timeout: 5_000,
  });
}

async function listen(
  client: pg.Client,
  { channel, listener }: Pick<Options, 'channel' | 'listener'>,
): Promise<void> {
  client.on('notification', ({ payload = '' }) => {
    if (!isProbe(payload)) listener.onNotification(payload);
  });
  await client.connect();
  await settleSession(client, 0);
  await client.query(`listen ${client.escapeIdentifier(channel)}`);
}

/**
 * An overloaded pool proves nothing about this connection. The probe is then sent on this connection itself, and only
 * shows that it is not dead.
 */
function sendAtAnyRate(
  listening: pg.Client,
  { channel, send }: Pick<Options, 'channel' | 'send'>,
): Options['send'] {
  return async (payload) => {
    try {
      await send(payload);
    } catch (error) {
      if (!isDatabaseUnavailable(error)) throw error;
      await listening.query('select pg_notify($1, $2)', [channel, payload]);
    }
  };
}

/** The message of our own errors, because they quote no query. The log's serializer describes all others. */
function reasonOf(error?: Error): string | undefined {
  const isOurs = error instanceof DeafConnectionError || error instanceof SilentTriggersError;
  return isOurs ? error.message : undefined;
}
