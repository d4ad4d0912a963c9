import type pg from 'pg';
import { newId } from '../lib/id.ts';

const prefix = 'probe:';

/**
 * Whether a payload is a probe, of this or another process. No session id contains a colon, so none looks like a probe.
 */
export const isProbe = (payload: string): boolean => payload.startsWith(prefix);

/** Thrown when LISTEN succeeded and the notification was sent, but it did not arrive. */
export class DeafConnectionError extends Error {
  override readonly name = 'DeafConnectionError';
  constructor() {
    super(
      'LISTEN succeeded, but a notification that was sent did not arrive: the connection is dead, or it leads through a pooler in transaction or statement mode',
    );
  }
}

type Probe = {
  readonly listening: pg.Client;
  readonly channel: string;
  /** Sends the payload to the channel on another connection. */
  send(payload: string): Promise<unknown>;
  /** Milliseconds. */
  readonly within: number;
};

/**
 * Checks that a notification on a channel arrives on a connection, and that sending it succeeded. The success of LISTEN
 * proves nothing, because a pooler in transaction mode runs LISTEN on a server connection that the next client gets.
 *
 * Send nothing on `listening` meanwhile. Otherwise such a pooler could deliver the probe together with the answer.
 *
 * @throws DeafConnectionError when the probe was sent and did not arrive in time; otherwise what `send` throws
 */
export function proveDelivery({ listening, channel, send, within }: Probe): Promise<void> {
  const payload = prefix + newId();
  return new Promise((resolve, reject) => {
    function finish(error?: Error): void {
      clearTimeout(timer);
      listening.off('notification', hear);
      listening.off('end', lose);
      if (error) reject(error);
      else resolve();
    }
    // Wait for both: the notification can arrive first, and `send` may still report that no trigger fires.
    let awaited = 2;
    const oneMore = () => {
      awaited -= 1;
      if (awaited === 0) finish();
    };
    const hear = (message: pg.Notification) => {
      if (message.channel === channel && message.payload === payload) oneMore();
    };
    const lose = () => finish(new Error('Connection terminated'));
    const timer = setTimeout(() => finish(new DeafConnectionError()), within);
    listening.on('notification', hear);
    listening.on('end', lose);
    send(payload).then(oneMore, finish);
  });
}
