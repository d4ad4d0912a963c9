import { and, eq, gt, isNull } from 'drizzle-orm';
import { isForeignScheme } from '../core/foreign-hashes.ts';
import { passwords, sessions, users } from '../db/tables.ts';
import { type Command, requireArguments } from './command.ts';
import { findPerson } from './find-person.ts';
import { stateOf } from './state-of.ts';

export const showCommand: Command = {
  usage: '<name or address>',
  summary: 'shows one account, without anything secret',
  async run(context, given) {
    const [typed = ''] = requireArguments(given, 1);
    const db = await context.open();
    const person = await findPerson(context, db, typed);
    const { id } = person;
    const [row] = await db.select().from(users).where(eq(users.id, id));
    const [password] = await db
      .select({
        scheme: passwords.pepperId,
        changedAt: passwords.changedAt,
        mustChange: passwords.mustChange,
      })
      .from(passwords)
      .where(eq(passwords.userId, id));
    const now = new Date(context.clock.now());
    const isLive = and(
      eq(sessions.userId, id),
      isNull(sessions.revokedAt),
      gt(sessions.expiresAt, now),
    );
    const facts: readonly (readonly [string, string])[] = [
      ['id', id],
      ['name', person.username],
      ['address', person.email],
      ['role', person.role],
      ['state', stateOf(person)],
      ['made', toText(row?.createdAt)],
      ['address proven', toText(person.emailVerifiedAt)],
      ['disabled', toText(person.disabledAt)],
      ['changes blocked until', toText(row?.changesBlockedUntil)],
      ['password', password ? describePassword(password) : 'none'],
      ['password changed', toText(password?.changedAt)],
      ['live sessions', String(await db.$count(sessions, isLive))],
    ];
    for (const [name, value] of facts) context.print(`${name}: ${value}`);
  },
};

const toText = (time: Date | null | undefined) => time?.toISOString() ?? '-';

function describePassword(password: { scheme: string; mustChange: boolean }): string {
  const kept = isForeignScheme(password.scheme) ? `imported (${password.scheme})` : 'our own hash';
  return password.mustChange ? `${kept}, must be reset` : kept;
}
