import type { Role, User } from '@latchkey/contracts/user';
import type { EndedReason } from '../auth-types.ts';

/**
 * What tabs send each other. The access token goes over BroadcastChannel, which is same-origin and leaves nothing
 * behind: a script that could listen there could as well call the API from the page.
 */
export type TabMessage = SessionMessage | EndedMessage;

export type SessionMessage = {
  readonly type: 'session';
  /** `login`: somebody signed in. `refresh`: the session that was there got a new token. */
  readonly by: 'login' | 'refresh';
  readonly tag: string;
  readonly accessToken: string;
  readonly user: User;
  /** Milliseconds left when it was sent. */
  readonly lifetime: number;
  /** Milliseconds since 1970 by the clock of this machine. A tab with the release before does not send it. */
  readonly sentAt?: number;
};

type EndedMessage = {
  readonly type: 'ended';
  readonly tag: string;
  readonly reason: EndedReason;
};

/** A day, in milliseconds. No token lives longer, so that a server's mistake does not end up in a timer. */
export const longestLifetime = 86_400_000;

/** Longer than any tag, name or token that this application makes. */
const longestText = 8_192;
const endedReasons: Record<EndedReason, true> = {
  'signed-out-elsewhere': true,
  'session-ended': true,
  'key-lost': true, // feature: session-key
  'device-unproven': true, // feature: device-bound
};
const roles: Record<Role, true> = { user: true, admin: true };

/** The message, or null for anything that is not one: another version of the application may be open in a tab. */
export function parseTabMessage(data: unknown): TabMessage | null {
  const message = toRecord(data);
  if (!isText(message.tag)) return null;
  const isMessage = message.type === 'ended' ? isEnded(message) : isSession(message);
  return isMessage ? (data as TabMessage) : null;
}

function isEnded({ reason }: Record<string, unknown>): boolean {
  return Object.hasOwn(endedReasons, reason as EndedReason);
}

function isSession(message: Record<string, unknown>): boolean {
  const { type, by, accessToken, lifetime, sentAt, user } = message;
  return (
    type === 'session' &&
    (by === 'login' || by === 'refresh') &&
    isText(accessToken) &&
    // A header can carry it, so that no request throws because of it.
    /^[\x21-\x7e]+$/.test(accessToken) &&
    typeof lifetime === 'number' &&
    lifetime > 0 &&
    lifetime <= longestLifetime &&
    (sentAt === undefined || Number.isFinite(sentAt)) &&
    isUser(toRecord(user))
  );
}

function isUser({ id, username, email, role }: Record<string, unknown>): boolean {
  return [id, username, email, role].every(isText) && Object.hasOwn(roles, role as Role);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= longestText;
}

function toRecord(data: unknown): Record<string, unknown> {
  return typeof data === 'object' && data !== null ? (data as Record<string, unknown>) : {};
}
