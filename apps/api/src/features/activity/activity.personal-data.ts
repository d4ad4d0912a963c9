import { eq } from 'drizzle-orm';
import { personalTable } from '../../core/personal-table.ts';
import { accountEvents } from './activity.table.ts';

/** The trail of an account. When the account is deleted, a trigger empties the columns that are erased. */
export const activityData = personalTable(
  accountEvents,
  {
    id: 'not personal',
    userId: 'erase',
    at: 'keep',
    type: 'keep',
    sessionId: 'export',
    address: 'export',
    device: 'export',
  },
  ({ id }) => eq(accountEvents.userId, id),
);
