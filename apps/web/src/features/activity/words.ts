import type { ActivityType } from '@latchkey/contracts/activity';

/** What happened, for people. A type of event without words does not compile. */
export const words: Readonly<Record<ActivityType, string>> = {
  signed_in: 'Signed in',
  address_proven: 'Confirmed the e-mail address', // feature: registration
  signed_out: 'Signed out',
  sessions_ended: 'Other sessions ended',
  refresh_token_reused: 'A copied session was ended',
  account_disabled: 'An administrator disabled the account',
  account_enabled: 'An administrator enabled the account again',
  sessions_ended_by_administrator: 'An administrator ended all sessions',
  password_set_by_administrator: 'An administrator set a new password',
  password_change_required: 'An administrator asked for a new password',
  data_exported: 'The data of the account was downloaded', // feature: my-data
  email_change_requested: 'Another address was asked for', // feature: email-change
  email_changed: 'The address was changed', // feature: email-change
  email_change_undone: 'The change of the address was taken back', // feature: email-change
  reported_not_me: 'You reported that something was not you', // feature: not-me
  password_reset: 'Password reset by mail', // feature: password-reset
  password_changed: 'Password changed', // feature: password-change
};
