import type { ActivityType } from '@latchkey/contracts/activity';

/** What happened, for people. A type of event without words does not compile. */
export const words: Readonly<Record<ActivityType, string>> = {
  signed_in: 'Signed in',
  address_proven: 'Confirmed the e-mail address', // feature: registration
  signed_out: 'Signed out',
  sessions_ended: 'Other sessions ended',
  refresh_token_reused: 'A copied session was ended',
  data_exported: 'The data of the account was downloaded', // feature: my-data
  email_change_requested: 'Another address was asked for', // feature: email-change
  email_changed: 'The address was changed', // feature: email-change
  email_change_undone: 'The change of the address was taken back', // feature: email-change
  reported_not_me: 'You reported that something was not you', // feature: not-me
  password_reset: 'Password reset by mail', // feature: password-reset
  password_changed: 'Password changed', // feature: password-change
};
