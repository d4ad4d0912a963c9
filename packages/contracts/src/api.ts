/** Where the API is mounted. */
export const apiBasePath = '/api';

/** Addresses below `apiBasePath`, one line per feature. Add no schemas here, because the first page loads this file. */
export const apiPaths = {
  auth: { login: '/auth/login', refresh: '/auth/refresh', logout: '/auth/logout' },
  deviceBound: { register: '/auth/device/register', refresh: '/auth/device/refresh' }, // feature: device-bound
  reauthentication: { prove: '/auth/reauthenticate' }, // feature: reauthentication
  user: { me: '/user/me' },
  emailChange: { address: '/user/email', confirm: '/user/email/confirm', undo: '/user/email/undo' }, // feature: email-change
  profile: { read: '/user/profile' }, // feature: profile
  activity: { list: '/user/activity' }, // feature: activity
  mySessions: { list: '/user/sessions', end: '/user/sessions/:id' }, // feature: my-sessions
  endOtherSessions: { all: '/user/sessions/end-others' }, // feature: my-sessions
  myData: { export: '/user/export', account: '/user' }, // feature: my-data
  notMe: { look: '/not-me/look', report: '/not-me' }, // feature: not-me
  sessionEvents: { watch: '/user/session-events' }, // feature: live-end
  site: { read: '/site' },
  openapi: { read: '/openapi.json' }, // feature: openapi
  registration: { register: '/registration', resend: '/registration/resend' }, // feature: registration
  verification: { verify: '/registration/verify' }, // feature: registration
  passwordReset: { request: '/password-reset', confirm: '/password-reset/confirm' }, // feature: password-reset
  passwordChange: { change: '/user/password' }, // feature: password-change
  protected: { read: '/protected' }, // feature: protected
} as const;

/** Every state-changing request must carry this header (docs/decisions/0006-csrf.md). */
export const csrfHeader = { name: 'X-Requested-With', value: 'XMLHttpRequest' } as const;
