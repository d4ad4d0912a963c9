import type { Db } from './db/client.ts';
import { activityHandlers } from './features/activity/activity.routes.ts'; // feature: activity
import { authHandlers } from './features/auth/auth.routes.ts';
import { deviceBoundHandlers } from './features/device-bound/device-bound.routes.ts'; // feature: device-bound
import { emailChangeHandlers } from './features/email-change/email-change.routes.ts'; // feature: email-change
import { liveEndHandlers } from './features/live-end/live-end.routes.ts'; // feature: live-end
import { myDataHandlers } from './features/my-data/my-data.routes.ts'; // feature: my-data
import { mySessionsHandlers } from './features/my-sessions/my-sessions.routes.ts'; // feature: my-sessions
import { notMeHandlers } from './features/not-me/not-me.routes.ts'; // feature: not-me
import { openapiHandlers } from './features/openapi/openapi.routes.ts'; // feature: openapi
import { passwordChangeHandlers } from './features/password-change/password-change.routes.ts'; // feature: password-change
import { passwordResetHandlers } from './features/password-reset/password-reset.routes.ts'; // feature: password-reset
import { profileHandlers } from './features/profile/profile.routes.ts'; // feature: profile
import { protectedHandlers } from './features/protected/protected.routes.ts'; // feature: protected
import { reauthenticationHandlers } from './features/reauthentication/reauthentication.routes.ts'; // feature: reauthentication
import { registrationHandlers } from './features/registration/registration.routes.ts'; // feature: registration
import { waitingPasswords } from './features/registration/registration.store.ts'; // feature: registration
import { siteHandlers } from './features/site/site.routes.ts';
import { userHandlers } from './features/user/user.routes.ts';
import type { Handlers } from './http/handlers.ts';
import { personalTables } from './personal-data.ts'; // feature: my-data

/** What features may ask for. Each feature names in its own types what it needs. */
type Services = Parameters<typeof authHandlers>[0] &
  Parameters<typeof userHandlers>[0] &
  Parameters<typeof deviceBoundHandlers>[0] & // feature: device-bound
  Parameters<typeof liveEndHandlers>[0] & // feature: live-end
  Parameters<typeof passwordChangeHandlers>[0] & // feature: password-change
  Parameters<typeof passwordResetHandlers>[0] & // feature: password-reset
  Parameters<typeof waitingPasswords>[0] & // feature: registration
  Parameters<typeof emailChangeHandlers>[0] & // feature: email-change
  Parameters<typeof reauthenticationHandlers>[0] & // feature: reauthentication
  Omit<Parameters<typeof myDataHandlers>[0], 'personalTables'> & // feature: my-data
  Parameters<typeof mySessionsHandlers>[0] & // feature: my-sessions
  Parameters<typeof notMeHandlers>[0] & // feature: not-me
  Parameters<typeof registrationHandlers>[0] & // feature: registration
  Parameters<typeof siteHandlers>[0] & { readonly db: Db };

/** Part of the COMPOSITION ROOT: the handlers of every feature. An endpoint without a handler does not compile. */
export function createHandlers(services: Services): Handlers {
  return {
    ...authHandlers({
      ...services,
      waitingPassword: waitingPasswords(services), // feature: registration
    }),
    ...userHandlers(services),
    ...siteHandlers(services),
    ...registrationHandlers(services), // feature: registration
    ...deviceBoundHandlers(services), // feature: device-bound
    ...emailChangeHandlers(services), // feature: email-change
    ...liveEndHandlers(services), // feature: live-end
    ...profileHandlers(services), // feature: profile
    ...activityHandlers(services), // feature: activity
    ...passwordChangeHandlers(services), // feature: password-change
    ...passwordResetHandlers(services), // feature: password-reset
    ...reauthenticationHandlers(services), // feature: reauthentication
    ...myDataHandlers({ ...services, personalTables }), // feature: my-data
    ...mySessionsHandlers(services), // feature: my-sessions
    ...notMeHandlers(services), // feature: not-me
    ...openapiHandlers(services), // feature: openapi
    ...protectedHandlers(), // feature: protected
  };
}
