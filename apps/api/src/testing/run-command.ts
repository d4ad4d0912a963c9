import type { CommandContext } from '../commands/command.ts';
import { runCommand } from '../commands/run-command.ts';
import { rememberSecrets } from './captured-logs.ts';
import type { TestApp } from './create-test-app.ts';

/** Runs commands of `npm run user` on the database of an app, in this process. */
export function createCommandRunner(test: TestApp, config: Partial<TestApp['config']> = {}) {
  let opened = 0;
  return {
    /** How often a command opened the database. */
    opened: () => opened,
    /** @returns the lines that the command printed. Rejects as the command does */
    async run(args: readonly string[], input = ''): Promise<string[]> {
      const lines: string[] = [];
      rememberSecrets(input.trim());
      const context: CommandContext = {
        config: { ...test.config, ...config },
        secrets: test.secrets,
        clock: test.clock,
        async open() {
          opened += 1;
          return test.database.db;
        },
        readInput: async () => input,
        print: (line) => lines.push(line),
      };
      await runCommand(context, args);
      return lines;
    },
  };
}
