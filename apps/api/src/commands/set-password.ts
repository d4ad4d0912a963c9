import { forgetPasswordFailures } from '../core/password-failures.ts';
import { replacePassword } from '../core/users.store.ts';
import { type Command, createParts, requireArguments } from './command.ts';
import { endSessions } from './end-sessions.ts';
import { findPerson } from './find-person.ts';
import { readPassword, requireGoodPassword } from './read-password.ts';

export const setPasswordCommand: Command = {
  usage: '<name or address> < password-file',
  summary: 'gives a person a new password, and signs them out everywhere',
  async run(context, given) {
    const { clock } = context;
    const [typed = ''] = requireArguments(given, 1);
    const password = await readPassword(context);
    const db = await context.open();
    const person = await findPerson(context, db, typed);
    const { id: userId } = person;
    await requireGoodPassword(context, password, person);
    const record = await createParts(context, db).passwords.hash(password);
    const changedAt = new Date(clock.now());
    await db.transaction(async (tx) => {
      await endSessions(db, { userId, clock, within: tx });
      await replacePassword(tx, userId, { ...record, changedAt });
      await forgetPasswordFailures(tx, userId);
    });
    context.print(`${person.username} has a new password, and is signed out everywhere.`);
  },
};
