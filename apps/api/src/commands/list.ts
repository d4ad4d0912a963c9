import { asc, gt } from 'drizzle-orm';
import { personColumns } from '../core/person.ts';
import { users } from '../db/tables.ts';
import { foldName } from '../lib/fold-name.ts';
import { type Command, optionText, requireArguments, UsageError } from './command.ts';
import { stateOf } from './state-of.ts';

const most = 1000;

export const listCommand: Command = {
  usage: '[--after <name>] [--limit <number>]',
  summary: 'lists accounts in the order of their names: name, address, role, state',
  options: { after: { type: 'string' }, limit: { type: 'string', default: '50' } },
  async run(context, given) {
    requireArguments(given, 0);
    const after = optionText(given, 'after');
    const limit = Number(optionText(given, 'limit'));
    if (!Number.isInteger(limit) || limit < 1 || limit > most) {
      throw new UsageError(`The limit must be a number from 1 to ${most}.`);
    }
    const db = await context.open();
    const rows = await db
      .select(personColumns)
      .from(users)
      .where(after === undefined ? undefined : gt(users.usernameKey, foldName(after)))
      .orderBy(asc(users.usernameKey))
      .limit(limit + 1);
    const shown = rows.slice(0, limit);
    for (const person of shown) {
      context.print([person.username, person.email, person.role, stateOf(person)].join('\t'));
    }
    if (rows.length > limit) context.print(`More: --after ${shown.at(-1)?.username}`);
  },
};
