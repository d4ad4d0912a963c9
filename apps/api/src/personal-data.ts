import type { PersonalTable } from './core/personal-table.ts';
import { corePersonalTables } from './core/personal-tables.ts';
import { activityData } from './features/activity/activity.personal-data.ts'; // feature: activity
import { registrationData } from './features/registration/registration.personal-data.ts'; // feature: registration

/**
 * Part of the COMPOSITION ROOT: every table of the database, and what becomes of each of its columns. The export of a
 * person's data and the deletion of an account follow this list.
 */
export const personalTables: readonly PersonalTable[] = [
  activityData, // feature: activity
  registrationData, // feature: registration
  ...corePersonalTables,
];
