import { activityEndpoint } from './activity.ts'; // feature: activity
import { loginEndpoint, logoutEndpoint, refreshEndpoint } from './auth.ts';
import { refreshDeviceEndpoint, registerDeviceEndpoint } from './device-bound.ts'; // feature: device-bound
import * as emailChange from './email-change.ts'; // feature: email-change
import type { Endpoint } from './endpoint.ts';
import { sessionEventsEndpoint } from './live-end.ts'; // feature: live-end
import { deleteAccountEndpoint, exportEndpoint } from './my-data.ts'; // feature: my-data
import { endOtherSessionsEndpoint, endSessionEndpoint, mySessionsEndpoint } from './my-sessions.ts'; // feature: my-sessions
import { lookNotMeEndpoint, reportNotMeEndpoint } from './not-me.ts'; // feature: not-me
import { openapiEndpoint } from './openapi.ts'; // feature: openapi
import { passwordChangeEndpoint } from './password-change.ts'; // feature: password-change
import { confirmPasswordResetEndpoint, requestPasswordResetEndpoint } from './password-reset.ts'; // feature: password-reset
import { profileEndpoint } from './profile.ts'; // feature: profile
import { protectedEndpoint } from './protected.ts'; // feature: protected
import { reauthenticateEndpoint } from './reauthentication.ts'; // feature: reauthentication
import { registerEndpoint, resendEndpoint, verifyEndpoint } from './registration.ts'; // feature: registration
import { siteEndpoint } from './site.ts';
import { meEndpoint } from './user.ts';

/**
 * Every endpoint of the API. The server mounts the list, and an endpoint without a handler does not compile in
 * apps/api/src/handlers.ts. The tests go through the list. The first page does not load this file.
 */
export const endpoints = {
  login: loginEndpoint,
  refresh: refreshEndpoint,
  logout: logoutEndpoint,
  registerDevice: registerDeviceEndpoint, // feature: device-bound
  refreshDevice: refreshDeviceEndpoint, // feature: device-bound
  me: meEndpoint,
  activity: activityEndpoint, // feature: activity
  lookNotMe: lookNotMeEndpoint, // feature: not-me
  reportNotMe: reportNotMeEndpoint, // feature: not-me
  site: siteEndpoint,
  register: registerEndpoint, // feature: registration
  verify: verifyEndpoint, // feature: registration
  resend: resendEndpoint, // feature: registration
  profile: profileEndpoint, // feature: profile
  requestPasswordReset: requestPasswordResetEndpoint, // feature: password-reset
  confirmPasswordReset: confirmPasswordResetEndpoint, // feature: password-reset
  changePassword: passwordChangeEndpoint, // feature: password-change
  reauthenticate: reauthenticateEndpoint, // feature: reauthentication
  mySessions: mySessionsEndpoint, // feature: my-sessions
  endOtherSessions: endOtherSessionsEndpoint, // feature: my-sessions
  endSession: endSessionEndpoint, // feature: my-sessions
  requestEmailChange: emailChange.requestEmailChangeEndpoint, // feature: email-change
  pendingEmail: emailChange.pendingEmailEndpoint, // feature: email-change
  cancelEmailChange: emailChange.cancelEmailChangeEndpoint, // feature: email-change
  confirmEmailChange: emailChange.confirmEmailChangeEndpoint, // feature: email-change
  undoEmailChange: emailChange.undoEmailChangeEndpoint, // feature: email-change
  sessionEvents: sessionEventsEndpoint, // feature: live-end
  exportData: exportEndpoint, // feature: my-data
  deleteAccount: deleteAccountEndpoint, // feature: my-data
  openapi: openapiEndpoint, // feature: openapi
  protected: protectedEndpoint, // feature: protected
} satisfies Record<string, Endpoint>;

export type EndpointName = keyof typeof endpoints;
