import type { EndpointName } from '@latchkey/contracts/endpoints';

/** What each endpoint does, in a few words for the document. An endpoint without them does not compile. */
export const summaries: Readonly<Record<EndpointName, string>> = {
  login: 'Signs a person in with a name and a password',
  refresh: 'Exchanges the refresh cookie for a new pair of tokens',
  logout: 'Ends the session of the refresh cookie and clears the cookie',
  registerDevice: 'Binds the session of the refresh cookie to a key of the browser', // feature: device-bound
  refreshDevice: 'Sets the cookie that shows that the browser has the key', // feature: device-bound
  me: 'Answers who is signed in',
  activity: 'Lists the security events of one’s own account, newest first', // feature: activity
  lookNotMe: 'Answers what the mail of a link was about', // feature: not-me
  reportNotMe: 'Takes back what a mail was about, and ends all sessions of the account', // feature: not-me
  site: 'Answers how this installation is set up',
  register: 'Stores a registration and mails a link', // feature: registration
  verify: 'Makes the account of a registration, with the link and the password', // feature: registration
  resend: 'Mails the link of a registration again', // feature: registration
  profile: 'Answers one’s own account', // feature: profile
  requestPasswordReset: 'Mails a link for a new password', // feature: password-reset
  confirmPasswordReset: 'Sets a new password with a link, and ends all sessions', // feature: password-reset
  changePassword: 'Changes one’s own password, and ends all other sessions', // feature: password-change
  reauthenticate: 'Records that the person has just proved who they are', // feature: reauthentication
  mySessions: 'Lists one’s own live sessions', // feature: my-sessions
  endOtherSessions: 'Ends all of one’s own sessions but this one', // feature: my-sessions
  endSession: 'Ends one of one’s own sessions', // feature: my-sessions
  requestEmailChange: 'Mails a link to another address for one’s own account', // feature: email-change
  pendingEmail: 'Answers which address waits for its confirmation', // feature: email-change
  cancelEmailChange: 'Gives up the address that waits', // feature: email-change
  confirmEmailChange: 'Changes the address of an account with a link', // feature: email-change
  undoEmailChange: 'Gives an account its former address back with a link', // feature: email-change
  sessionEvents: 'Opens a stream of events that ends with the session', // feature: live-end
  exportData: 'Answers everything that is held about the person', // feature: my-data
  deleteAccount: 'Deletes one’s own account', // feature: my-data
  openapi: 'Answers this document',
  protected: 'Answers the claims of the access token', // feature: protected
};
