import { and, eq, ne } from 'drizzle-orm';
import type { Tx } from '../db/client.ts';
import { sessions, users } from '../db/tables.ts';
import type { Clock } from '../lib/clock.ts';
import type { Notices } from './notices.ts';
import type { Place } from './place.ts';
import type { Session } from './session.ts';

/** A session's row is kept for at least this long (start/purge.ts), in milliseconds. */
const rowsKept = 86_400_000;

type Options = { readonly notices: Notices; readonly clock: Clock };

/**
 * Mails the owner of an account about a sign-in with a browser that has not signed in to it before. The mail is written
 * in the transaction that begins the session, so that neither happens without the other.
 *
 * The very first sign-in of an account is no news to its owner. An account younger than a day without another session is
 * signing in for the first time, because no session's row is deleted sooner. An older account without sessions may have
 * been used long ago, so its owner gets the mail.
 */
export function createNewDeviceNotice({ notices, clock }: Options) {
  return (place: Place) =>
    async (tx: Tx, { id, userId, user }: Session): Promise<void> => {
      const [person] = await tx
        .select({ createdAt: users.createdAt, otherSession: sessions.id })
        .from(users)
        .leftJoin(sessions, and(eq(sessions.userId, users.id), ne(sessions.id, id)))
        .where(eq(users.id, userId))
        .limit(1);
      if (!person) return;
      const isNew = clock.now() - person.createdAt.getTime() < rowsKept;
      if (isNew && person.otherSession === null) return;
      await notices.put(tx, { type: 'new_device', userId, to: user.email, place, sessionId: id });
    };
}
