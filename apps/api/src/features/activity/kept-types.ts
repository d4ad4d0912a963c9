import type { ActivityType } from '@latchkey/contracts/activity';
import type { KeptEvent } from '../../core/trail.ts';

/**
 * Which events a person finds in their activity, and under which name. An event that is not named here does not
 * compile. Wrong passwords are not kept: anybody can cause them, and a row for known accounts alone would take time
 * that shows which accounts exist.
 */
export const keptTypes: Readonly<Record<KeptEvent['type'], ActivityType | null>> = {
  signed_in: 'signed_in',
  sign_in_refused: null,
  many_wrong_passwords: null,
  password_closed: null,
  unverified_sign_in_refused: null,
  registration_received: null, // feature: registration
  proof_refused: null, // feature: registration
  address_proven: 'address_proven', // feature: registration
  outdated_password_refused: null,
  password_reset_requested: null, // feature: password-reset
  password_reset: 'password_reset', // feature: password-reset
  password_changed: 'password_changed', // feature: password-change
  signed_out: 'signed_out',
  reauthenticated: null, // feature: reauthentication
  current_password_refused: null,
  own_sessions_ended: 'sessions_ended', // feature: my-sessions
  email_change_requested: 'email_change_requested', // feature: email-change
  email_changed: 'email_changed', // feature: email-change
  email_change_undone: 'email_change_undone', // feature: email-change
  data_exported: 'data_exported', // feature: my-data
  account_deleted: null, // feature: my-data
  session_renewed: null,
  renewal_refused: null,
  refresh_token_reused: 'refresh_token_reused',
  wrong_session_key: 'refresh_token_reused', // feature: session-key
  device_bound: null, // feature: device-bound
  device_proof_refused: null, // feature: device-bound
  reported_not_me: 'reported_not_me', // feature: not-me
  ended_session_used: null,
  cross_site_request: null,
  ambiguous_cookie: null,
  invalid_input: null,
  too_many_requests: null,
  stored_password_unusable: null,
  breach_check_failed: null,
  account_disabled: 'account_disabled',
  account_enabled: 'account_enabled',
  sessions_ended_by_administrator: 'sessions_ended_by_administrator',
  password_set_by_administrator: 'password_set_by_administrator',
  password_change_required: 'password_change_required',
};
