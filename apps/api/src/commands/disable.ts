import { eq } from 'drizzle-orm';
import { users } from '../db/tables.ts';
import { keepAct } from '../features/activity/trail.ts'; // feature: activity
import { type Command, requireArguments } from './command.ts';
import { findPerson } from './find-person.ts';

/** A trigger ends the sessions in the same transaction (db/migrations/0003), and announces each end. */
export const disableCommand: Command = {
  usage: '<name or address>',
  summary: 'signs a person out everywhere, at once, and lets them in no more',
  run: (context, given) => setDisabled(context, given, true),
};

export const enableCommand: Command = {
  usage: '<name or address>',
  summary: 'lets a disabled person sign in again',
  run: (context, given) => setDisabled(context, given, false),
};

async function setDisabled(
  ...[context, given, isDisabled]: [...Parameters<Command['run']>, boolean]
): Promise<void> {
  const { clock } = context;
  const [typed = ''] = requireArguments(given, 1);
  const db = await context.open();
  const { id, username, disabledAt: before } = await findPerson(context, db, typed);
  if (isDisabled === (before === null)) {
    await db.transaction(async (tx) => {
      const disabledAt = isDisabled ? new Date(clock.now()) : null;
      await tx.update(users).set({ disabledAt }).where(eq(users.id, id));
      const type = isDisabled ? 'account_disabled' : 'account_enabled'; // feature: activity
      await keepAct(clock, tx, { type, userId: id }); // feature: activity
    });
  }
  context.print(`${isDisabled ? 'Disabled' : 'Enabled'} ${username}.`);
}
