import type { Command } from './command.ts';
import { createCommand } from './create.ts';
import { disableCommand, enableCommand } from './disable.ts';
import { endSessionsCommand } from './end-sessions.ts';
import { importCommand } from './import.ts';
import { inviteCommand } from './invite.ts'; // feature: registration
import { listCommand } from './list.ts';
import { requirePasswordChangeCommand } from './require-password-change.ts';
import { setPasswordCommand } from './set-password.ts';
import { showCommand } from './show.ts';

/** Every command of `npm run user`, by the name that is typed. */
export const commands: Readonly<Record<string, Command>> = {
  create: createCommand,
  invite: inviteCommand, // feature: registration
  list: listCommand,
  show: showCommand,
  disable: disableCommand,
  enable: enableCommand,
  'set-password': setPasswordCommand,
  'require-password-change': requirePasswordChangeCommand,
  'end-sessions': endSessionsCommand,
  import: importCommand,
};

/** One line for each command. */
export const help = [
  'Use it like this:',
  ...Object.entries(commands).flatMap(([name, { usage, summary }]) => [
    `  npm run user -- ${name} ${usage}`,
    `      ${summary}`,
  ]),
].join('\n');
