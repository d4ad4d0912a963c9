import type { Role } from '@latchkey/contracts/user';

/** A session's row together with the person it belongs to: what renewing needs, in one query. */
export type Session = {
  readonly id: string;
  readonly userId: string;
  readonly createdAt: Date;
  readonly generation: number;
  readonly parentGeneration: number | null;
  readonly rotatedAt: Date;
  readonly expiresAt: Date;
  readonly absoluteExpiresAt: Date;
  readonly revokedAt: Date | null;
  readonly user: {
    readonly id: string;
    readonly username: string;
    readonly email: string;
    readonly role: Role;
    readonly disabledAt: Date | null;
  };
};

/** The last two are written by a trigger: db/migrations/0003_user-triggers.sql. */
export type RevokedReason =
  | 'logout'
  | 'replaced'
  | 'reuse'
  | 'session_limit'
  | 'user_disabled'
  | 'role_changed';

/** Why a session no longer renews, or null while it does. */
export function sessionEnd(
  session: Session,
  now: number,
): 'revoked' | 'expired' | 'user_disabled' | null {
  if (session.user.disabledAt) return 'user_disabled';
  if (session.revokedAt) return 'revoked';
  if (session.expiresAt.getTime() <= now) return 'expired';
  return null;
}
