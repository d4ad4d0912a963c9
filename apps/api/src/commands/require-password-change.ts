import { eq } from 'drizzle-orm';
import { passwords } from '../db/tables.ts';
import { keepAct } from '../features/activity/trail.ts'; // feature: activity
import { StartupError } from '../lib/startup-error.ts';
import { type Command, requireArguments } from './command.ts';
import { endSessions } from './end-sessions.ts';
import { findPerson } from './find-person.ts';

export const requirePasswordChangeCommand: Command = {
  usage: '<name or address>',
  summary: 'closes a password until it is reset by mail, and signs its person out everywhere',
  async run(context, given) {
    const { clock } = context;
    const [typed = ''] = requireArguments(given, 1);
    const db = await context.open();
    const { id: userId, username } = await findPerson(context, db, typed);
    await db.transaction(async (tx) => {
      await endSessions(db, { userId, clock, within: tx });
      const closed = await tx
        .update(passwords)
        .set({ mustChange: true })
        .where(eq(passwords.userId, userId))
        .returning({ userId: passwords.userId });
      if (closed.length === 0) throw new StartupError('The account has no password.');
      await keepAct(clock, tx, { type: 'password_change_required', userId }); // feature: activity
    });
    context.print(`${username} has to reset the password, and is signed out everywhere.`);
  },
};
