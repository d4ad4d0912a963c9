import type { Logger } from 'pino';
import type { RotationVerdict } from './rotation.ts';
import type { AuthMethod } from './session.ts';

/** What can happen to somebody's access. The union is closed: a new event without an entry below does not compile. */
export type SecurityEvent = Happening & {
  /** The session that it happened to or in. It is not logged, and the trail of the account keeps it. */
  readonly sessionId?: string;
};

type Happening =
  | { type: 'signed_in'; userId: string; sessionId: string; methods: readonly AuthMethod[] }
  /** `account` is a keyed fingerprint of the typed name, because people type passwords into the wrong field. */
  | { type: 'sign_in_refused'; account: string }
  | { type: 'many_wrong_passwords'; userId: string }
  | { type: 'password_closed'; userId: string }
  /** There is no user id when the account itself is not made yet. */
  | { type: 'unverified_sign_in_refused'; userId: string | undefined }
  | { type: 'registration_received' } // feature: registration
  | { type: 'proof_refused' } // feature: registration
  | { type: 'address_proven'; userId: string } // feature: registration
  | { type: 'signed_out'; userId: string; sessionId: string }
  | { type: 'outdated_password_refused'; userId: string }
  /** `account` is a keyed fingerprint of the typed address, whether it has an account or not. */ // feature: password-reset
  | { type: 'password_reset_requested'; account: string } // feature: password-reset
  | { type: 'password_reset'; userId: string } // feature: password-reset
  | { type: 'password_changed'; userId: string } // feature: password-change
  | { type: 'reauthenticated'; userId: string } // feature: reauthentication
  | { type: 'current_password_refused'; userId: string }
  | { type: 'own_sessions_ended'; userId: string; ended: number } // feature: my-sessions
  | { type: 'email_change_requested'; userId: string } // feature: email-change
  | { type: 'email_changed'; userId: string } // feature: email-change
  | { type: 'email_change_undone'; userId: string } // feature: email-change
  | { type: 'data_exported'; userId: string } // feature: my-data
  | { type: 'account_deleted'; userId: string } // feature: my-data
  | { type: 'session_renewed'; verdict: RotationVerdict; userId: string }
  | { type: 'renewal_refused'; reason: string; userId: string | undefined }
  | {
      type: 'refresh_token_reused';
      userId: string;
      sessionId: string;
      presented: number;
      generation: number;
    }
  | { type: 'wrong_session_key'; userId: string; sessionId: string } // feature: session-key
  | { type: 'device_bound'; userId: string; sessionId: string } // feature: device-bound
  | { type: 'device_proof_refused'; reason: string; userId: string | undefined } // feature: device-bound
  | { type: 'ended_session_used'; userId: string }
  | { type: 'reported_not_me'; userId: string; about: string } // feature: not-me
  | { type: 'cross_site_request'; fault: string }
  | { type: 'ambiguous_cookie'; cookie: string }
  | { type: 'invalid_input' }
  | { type: 'too_many_requests' }
  | { type: 'stored_password_unusable'; userId: string | undefined; fault: string }
  | { type: 'breach_check_failed' };

type Entry = {
  /** The name in the log. It comes from OWASP's logging vocabulary where that has a fitting one. */
  readonly event: string;
  readonly level: 'info' | 'warn';
  readonly message: string;
};

const entries: Readonly<Record<SecurityEvent['type'], Entry>> = {
  signed_in: { event: 'authn_login_success', level: 'info', message: 'signed in' },
  sign_in_refused: { event: 'authn_login_fail', level: 'info', message: 'sign-in refused' },
  many_wrong_passwords: {
    event: 'authn_login_fail_max',
    level: 'warn',
    message: 'many wrong passwords for one account; its owner is warned',
  },
  password_closed: {
    event: 'authn_login_lock',
    level: 'warn',
    message: 'a password is closed until it is reset: too many wrong ones',
  },
  unverified_sign_in_refused: {
    event: 'authn_login_fail_unverified',
    level: 'info',
    message: 'sign-in refused: the address is not verified',
  },
  outdated_password_refused: {
    event: 'authn_login_fail_outdated',
    level: 'info',
    message: 'sign-in refused: the password must be changed',
  },
  password_reset_requested: { event: 'authn_reset_request', level: 'info', message: 'reset asked' }, // feature: password-reset
  password_reset: { event: 'authn_password_reset', level: 'info', message: 'password reset' }, // feature: password-reset
  password_changed: { event: 'authn_password_change', level: 'info', message: 'password changed' }, // feature: password-change
  own_sessions_ended: { event: 'sessions_ended', level: 'info', message: 'ended own sessions' }, // feature: my-sessions
  registration_received: { event: 'registration_received', level: 'info', message: 'registered' }, // feature: registration
  proof_refused: { event: 'authn_login_fail', level: 'info', message: 'proof refused' }, // feature: registration
  address_proven: { event: 'address_proven', level: 'info', message: 'address proven' }, // feature: registration
  signed_out: { event: 'authn_token_revoked', level: 'info', message: 'signed out' },
  reauthenticated: { event: 'reauthenticated', level: 'info', message: 'proved identity again' }, // feature: reauthentication
  current_password_refused: {
    event: 'current_password_fail',
    level: 'info',
    message: 'the current password of a signed-in person was refused',
  },
  email_change_requested: { event: 'email_change_requested', level: 'info', message: 'requested' }, // feature: email-change
  email_changed: { event: 'email_changed', level: 'info', message: 'address changed' }, // feature: email-change
  email_change_undone: { event: 'email_change_undone', level: 'warn', message: 'taken back' }, // feature: email-change
  data_exported: { event: 'data_exported', level: 'info', message: 'exported own data' }, // feature: my-data
  account_deleted: { event: 'account_deleted', level: 'info', message: 'deleted the account' }, // feature: my-data
  session_renewed: { event: 'session_renewed', level: 'info', message: 'session renewed' },
  renewal_refused: { event: 'session_refused', level: 'info', message: 'renewal refused' },
  refresh_token_reused: {
    event: 'authn_token_reuse',
    level: 'warn',
    message: 'refresh token reused',
  },
  wrong_session_key: { event: 'session_key_wrong', level: 'warn', message: 'wrong session key' }, // feature: session-key
  device_bound: { event: 'session_device_bound', level: 'info', message: 'bound to its device' }, // feature: device-bound
  device_proof_refused: { event: 'session_device_fail', level: 'warn', message: 'proof refused' }, // feature: device-bound
  reported_not_me: { event: 'authn_reported_not_me', level: 'warn', message: 'not the owner' }, // feature: not-me
  ended_session_used: {
    event: 'session_use_after_expire',
    level: 'info',
    message: 'an access token of an ended session was used',
  },
  cross_site_request: {
    event: 'malicious_csrf',
    level: 'warn',
    message: 'refused a request that may be forged',
  },
  ambiguous_cookie: {
    event: 'ambiguous_cookie',
    level: 'warn',
    message:
      'none of the refresh cookies is used: there are two of the name, or it is not plain text',
  },
  invalid_input: {
    event: 'input_validation_fail',
    level: 'info',
    message: 'a request body does not fit its schema',
  },
  too_many_requests: {
    event: 'excess_rate_limit_exceeded',
    level: 'info',
    message: 'answered 429',
  },
  stored_password_unusable: {
    event: 'password_record_unusable',
    level: 'warn',
    message: 'a stored password cannot be checked',
  },
  breach_check_failed: {
    event: 'breach_check_failed',
    level: 'warn',
    message:
      'a new password was not compared with breached ones, because the service gave no usable answer',
  },
};

/** The type of every event, for whoever needs the whole list. */
export const securityEventTypes = Object.keys(entries) as readonly SecurityEvent['type'][];

export type Report = (event: SecurityEvent) => void;

/**
 * Creates the only function that reports security events. It writes a line to the log.
 *
 * @param log the request's own logger, so that the line carries the request's id
 * @param sink gets each event too: http/request-context.ts gives it to the trail of the account, and to the metrics
 */
export function createReport(
  log: Pick<Logger, 'info' | 'warn'>,
  sink: (event: SecurityEvent) => void = () => {},
): Report {
  return (happened) => {
    const { type, sessionId, ...facts } = happened;
    const { event, level, message } = entries[type];
    log[level]({ event, ...facts }, message);
    sink(happened);
  };
}
