import type { EndReason } from '../core/session.ts';
import { createSessionStore } from '../core/sessions.store.ts';
import type { Db, Tx } from '../db/client.ts';
import { keepAct } from '../features/activity/trail.ts'; // feature: activity
import type { Clock } from '../lib/clock.ts';
import { type Command, requireArguments } from './command.ts';
import { findPerson } from './find-person.ts';

/** Ends every session of a person. The database announces each end to every process of the API. */
export async function endSessions(
  db: Db,
  { userId, clock, within }: { userId: string; clock: Clock; within: Tx },
): Promise<number> {
  const reason: EndReason = 'ended_by_administrator';
  const end = { userId, reason, now: new Date(clock.now()) };
  return (await createSessionStore(db).revokeAllOf(end, within)).length;
}

export const endSessionsCommand: Command = {
  usage: '<name or address>',
  summary: 'signs a person out everywhere, at once',
  async run(context, given) {
    const { clock } = context;
    const [typed = ''] = requireArguments(given, 1);
    const db = await context.open();
    const { id: userId, username } = await findPerson(context, db, typed);
    const ended = await db.transaction(async (tx) => {
      const count = await endSessions(db, { userId, clock, within: tx });
      await keepAct(clock, tx, { type: 'sessions_ended_by_administrator', userId }); // feature: activity
      return count;
    });
    context.print(`Ended ${ended} session(s) of ${username}.`);
  },
};
