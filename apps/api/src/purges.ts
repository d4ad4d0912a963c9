import { purgeLinks } from './core/links.ts';
import { purgePasswordFailures } from './core/password-failures.ts';
import { purgeDeletedSessions } from './core/purge-sessions.ts';
import { purgeWindows } from './core/rate-limit-rows.ts';
import type { Db } from './db/client.ts';
import { purgeEvents } from './features/activity/activity.store.ts'; // feature: activity
import { purgeRegistrations } from './features/registration/registration.store.ts'; // feature: registration
import type { AccountSettings } from './settings/account-settings.ts';

/** Deletes at most `limit` rows whose time is over. @returns how many it deleted */
export type Purge = (db: Db, now: Date, limit: number, config: AccountSettings) => Promise<number>;

/** Part of the COMPOSITION ROOT: what start/purge.ts deletes besides sessions. */
export const purges: readonly Purge[] = [
  (db, now, limit) => purgeWindows(db, now.getTime(), limit),
  // No access token of a session lives for a day after its end.
  (db, now, limit) => purgeDeletedSessions(db, new Date(now.getTime() - 24 * 3_600_000), limit),
  purgeLinks,
  purgePasswordFailures,
  (db, now, limit, config) => purgeEvents(db, new Date(now.getTime() - config.activityKeep), limit), // feature: activity
  purgeRegistrations, // feature: registration
];
