import type { Notices } from '../../core/notices.ts';
import type { PersonalTable } from '../../core/personal-table.ts';
import type { Place } from '../../core/place.ts';
import type { Report } from '../../core/security-events.ts';
import { lockPerson } from '../../core/session-limit.ts';
import type { Sessions } from '../../core/sessions.ts';
import type { Db } from '../../db/client.ts';
import { ApiError } from '../../http/api-error.ts';
import type { Clock } from '../../lib/clock.ts';
import { eraseTables, findOwner, isDeletionBlocked } from './my-data.store.ts';

export type MyDataServices = {
  readonly db: Db;
  readonly clock: Clock;
  readonly personalTables: readonly PersonalTable[];
  readonly fingerprint: (text: string) => string;
  readonly sessions: Pick<Sessions, 'endAllWithin'>;
  readonly notices: Notices;
};

/**
 * Deletes an account and everything that is held about its person, in one transaction. What remains is the trail without
 * the person, and one mail about the deletion until it is sent.
 *
 * The sessions are ended before their rows are deleted, because the database then announces each to every process,
 * whatever time its own clock shows.
 *
 * @throws ApiError `access_token_invalid` when there is no such account any more, `changes_blocked`
 */
export async function deleteAccount(
  { db, clock, personalTables, fingerprint, sessions, notices }: MyDataServices,
  { userId, place }: { readonly userId: string; readonly place: Place },
  report: Report,
): Promise<void> {
  const ended = await db.transaction(async (tx) => {
    // A sign-in that is under way waits for the lock, and then finds nobody.
    const person = await lockPerson(tx, userId);
    if (!person) throw new ApiError('access_token_invalid');
    if (await isDeletionBlocked(tx, userId, new Date(clock.now()))) {
      throw new ApiError('changes_blocked');
    }
    const owner = await findOwner(tx, userId, fingerprint);
    if (!owner) throw new ApiError('access_token_invalid');
    const ended = await sessions.endAllWithin(tx, userId, { reason: 'account_deleted' });
    await eraseTables(tx, personalTables, owner);
    const { email: to } = person;
    await notices.put(tx, { type: 'account_deleted', userId, to, place, sessionId: null });
    return ended;
  });
  ended.mark();
  report({ type: 'account_deleted', userId });
}
