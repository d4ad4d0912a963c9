import type { sessions } from '../db/tables.ts';
import type { Person } from './person.ts';

/** How a person proved who they are. The names come from RFC 8176 §2. */
export type AuthMethod = (typeof sessions.$inferSelect)['methods'][number];

/** A session's row and its person. One query reads both, and a renewal needs nothing else. */
export type Session = {
  readonly id: string;
  readonly userId: string;
  readonly createdAt: Date;
  /** When the person last proved who they are, and how. */
  readonly authenticatedAt: Date;
  readonly methods: readonly AuthMethod[];
  readonly generation: number;
  readonly parentGeneration: number | null;
  readonly rotatedAt: Date;
  readonly expiresAt: Date;
  readonly absoluteExpiresAt: Date;
  readonly revokedAt: Date | null;
  /** False when the person asked to be forgotten as soon as the browser closes. */
  readonly isRemembered: boolean;
  /** The key that a renewal must prove to have; null when the session is bound to none. */ // feature: session-key
  readonly keyThumbprint: string | null; // feature: session-key
  /** Since when the browser has bound the session to its device; null when it has not. */ // feature: device-bound
  readonly deviceBoundAt: Date | null; // feature: device-bound
  readonly user: Person;
};

/** A trigger also writes the last two: db/migrations/0003_user-triggers.sql. */
export type EndReason =
  | 'logout'
  | 'replaced'
  | 'reuse'
  | 'wrong_key' // feature: session-key
  | 'session_limit'
  | 'ended_by_owner'
  | 'password_reset' // feature: password-reset
  | 'password_changed' // feature: password-change
  | 'not_me' // feature: not-me
  | 'email_change_undone' // feature: email-change
  | 'account_deleted' // feature: my-data
  | 'ended_by_administrator'
  | 'user_disabled'
  | 'role_changed';

/** Why a session can no longer be renewed, or null while it can. */
export function whyEnded(
  session: Session,
  now: number,
): 'revoked' | 'expired' | 'user_disabled' | null {
  if (session.user.disabledAt) return 'user_disabled';
  if (session.revokedAt) return 'revoked';
  if (session.expiresAt.getTime() <= now) return 'expired';
  return null;
}
