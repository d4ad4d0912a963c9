import type { User } from '@latchkey/contracts/user';

/**
 * What tabs tell each other. The access token goes over BroadcastChannel, which is same-origin and leaves
 * nothing behind: who could listen there could as well call the API from the page.
 */
export type TabMessage =
  | {
      readonly type: 'session';
      /** `login`: somebody signed in. `refresh`: the session that was there got a new token. */
      readonly by: 'login' | 'refresh';
      readonly tag: string;
      readonly accessToken: string;
      readonly user: User;
      /** Milliseconds left when it was sent; tabs do not compare their clocks. */
      readonly lifetime: number;
    }
  | {
      readonly type: 'ended';
      readonly tag: string;
      readonly reason: 'signed-out-elsewhere' | 'session-ended';
    };

/** The message, or null for anything that is not one: another version of the application may be open in a tab. */
export function parseTabMessage(data: unknown): TabMessage | null {
  const message = (data ?? {}) as Record<string, unknown>;
  if (typeof message.tag !== 'string') return null;
  if (message.type === 'ended') {
    const { reason } = message;
    return reason === 'signed-out-elsewhere' || reason === 'session-ended'
      ? (data as TabMessage)
      : null;
  }
  const { type, by, accessToken, lifetime, user } = message;
  const isSession =
    type === 'session' &&
    (by === 'login' || by === 'refresh') &&
    typeof accessToken === 'string' &&
    typeof lifetime === 'number' &&
    typeof (user as Partial<User> | null)?.id === 'string';
  return isSession ? (data as TabMessage) : null;
}
