import { endLinksUnderWay } from '../core/links.ts';
import { forgetPasswordFailures } from '../core/password-failures.ts';
import { nowhere } from '../core/place.ts';
import { replacePassword } from '../core/users.store.ts';
import { keepAct } from '../features/activity/trail.ts'; // feature: activity
import { type Command, createParts, requireArguments } from './command.ts';
import { endSessions } from './end-sessions.ts';
import { findPerson } from './find-person.ts';
import { readPassword, requireGoodPassword } from './read-password.ts';

export const setPasswordCommand: Command = {
  usage: '<name or address> < password-file',
  summary: 'gives a person a new password, signs them out everywhere, and mails them',
  async run(context, given) {
    const { clock } = context;
    const [typed = ''] = requireArguments(given, 1);
    const password = await readPassword(context);
    const db = await context.open();
    const person = await findPerson(context, db, typed);
    const { id: userId } = person;
    await requireGoodPassword(context, password, person);
    const { passwords, notices } = createParts(context, db);
    const record = await passwords.hash(password);
    const changedAt = new Date(clock.now());
    await db.transaction(async (tx) => {
      await endSessions(db, { userId, clock, within: tx });
      await replacePassword(tx, userId, { ...record, changedAt });
      await forgetPasswordFailures(tx, userId);
      await endLinksUnderWay(tx, userId);
      await keepAct(clock, tx, { type: 'password_set_by_administrator', userId }); // feature: activity
      if (!person.emailVerifiedAt) return;
      const notice = { type: 'password_changed', userId, to: person.email } as const;
      await notices.put(tx, { ...notice, place: nowhere, sessionId: null });
    });
    context.print(`${person.username} has a new password, and is signed out everywhere.`);
  },
};
