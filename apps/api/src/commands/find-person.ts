import type { Person } from '../core/person.ts';
import type { Db } from '../db/client.ts';
import { StartupError } from '../lib/startup-error.ts';
import { type CommandContext, createParts } from './command.ts';

/** Finds a person by the name or the address that was typed. @throws StartupError when there is none */
export async function findPerson(context: CommandContext, db: Db, typed: string): Promise<Person> {
  const found = await createParts(context, db).users.findWithPassword(typed);
  if (!found) throw new StartupError('There is no account with this name or address.');
  return found.person;
}
