import type { parseArgs } from 'node:util';
import { createLinks } from '../core/links.ts';
import { noNotices } from '../core/notices.ts';
import { createOutbox } from '../core/outbox.ts'; // feature: notices
import { createPasswords } from '../core/password.ts';
import { createPasswordPolicy } from '../core/password-policy.ts';
import { createUserStore } from '../core/users.store.ts';
import type { Db } from '../db/client.ts';
import { noticesByMail } from '../features/notices/notices.ts'; // feature: notices
import type { Clock } from '../lib/clock.ts';
import { StartupError } from '../lib/startup-error.ts';
import type { Config, Secrets } from '../settings/config.ts';

/** What a command works with. Tests make one around their own database. */
export type CommandContext = {
  readonly config: Config;
  readonly secrets: Secrets;
  readonly clock: Clock;
  /** Opens the database. Call it when everything typed is known to be right. */
  readonly open: () => Promise<Db>;
  /** Standard input. Passwords come from there, because `ps` shows arguments to everybody. */
  readonly readInput: () => Promise<string>;
  readonly print: (line: string) => void;
};

type Options = NonNullable<NonNullable<Parameters<typeof parseArgs>[0]>['options']>;

export type Given = {
  readonly positionals: readonly string[];
  readonly values: Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>;
};

export type Command = {
  /** The arguments, as the help shows them. */
  readonly usage: string;
  /** What the command does, in one line. */
  readonly summary: string;
  readonly options?: Options;
  run(context: CommandContext, given: Given): Promise<void>;
};

/** What was typed is not what the command expects. The process exits with 2, and with 1 for every other failure. */
export class UsageError extends StartupError {}

/** The arguments of a command that takes exactly as many as it has names. */
export function requireArguments(
  { positionals }: Given,
  least: number,
  most = least,
): readonly string[] {
  if (positionals.length < least || positionals.length > most) {
    throw new UsageError('The number of arguments is not right.');
  }
  return positionals;
}

export function optionText({ values }: Given, name: string): string | undefined {
  const value = values[name];
  return typeof value === 'string' ? value : undefined;
}

/** The parts of the core that commands use, on an open database. */
export function createParts({ config, secrets, clock }: CommandContext, db: Db) {
  const links = createLinks({ keys: secrets.refreshTokenKeys, clock });
  return {
    users: createUserStore(db, config.names),
    policy: createPasswordPolicy({ config }),
    passwords: createPasswords({
      peppers: secrets.passwordPeppers,
      cost: config.bcryptCost,
      clock,
    }),
    links,
    /** The API sends the mails that a command writes. */
    notices: noNotices,
    ...noticesByMail({ links, outbox: createOutbox(clock), clock }), // feature: notices
  };
}
