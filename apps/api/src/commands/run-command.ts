import { parseArgs } from 'node:util';
import { type CommandContext, type Given, UsageError } from './command.ts';
import { commands, help } from './commands.ts';

/**
 * Runs the command that the arguments name.
 * @throws StartupError with a sentence for a person; UsageError when what was typed is not right
 */
export async function runCommand(context: CommandContext, args: readonly string[]): Promise<void> {
  const [name = '', ...rest] = args;
  if (name === 'help' || name === '--help') return context.print(help);
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) throw new UsageError(help);
  const { usage } = command;
  try {
    await command.run(context, read(rest, command.options));
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new UsageError(`${error.message} Use it like this: npm run user -- ${name} ${usage}`);
  }
}

function read(
  args: string[],
  options: NonNullable<(typeof commands)[string]['options']> = {},
): Given {
  try {
    const { positionals, values } = parseArgs({ args, options, allowPositionals: true });
    return { positionals, values };
  } catch {
    throw new UsageError('There is no such option.');
  }
}
