import { existsSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { pino } from 'pino';
import { UsageError } from './commands/command.ts';
import { runCommand } from './commands/run-command.ts';
import { type Database, openDatabase } from './db/client.ts';
import { isMigrated } from './db/migrated.ts';
import { describeStartFault } from './db/start-fault.ts';
import { systemClock } from './lib/clock.ts';
import { StartupError } from './lib/startup-error.ts';
import { loadConfig } from './settings/config.ts';

/**
 * `npm run user -- <command>`: the administrator's way in, on the database that the settings name (commands/commands.ts).
 * It exits with 0, with 2 when what was typed is not right, and with 1 when it failed otherwise.
 *
 * The build bundles it as dist/user.js, which runs without the development dependencies.
 */
async function main(): Promise<void> {
  if (existsSync('.env')) process.loadEnvFile('.env');
  const { config, secrets } = loadConfig(process.env);
  let database: Database | undefined;
  const open = async () => {
    database = await openDatabase({ ...secrets.database, logger: pino({ level: 'warn' }) });
    if (await isMigrated(database.db)) return database.db;
    throw new StartupError('The database is not migrated yet; start the API once before.');
  };
  const context = {
    ...{ config, secrets, open },
    clock: systemClock,
    readInput: () => text(process.stdin),
    print: (line: string) => void process.stdout.write(`${line}\n`),
  };
  await runCommand(context, process.argv.slice(2)).finally(() => database?.close());
}

main().catch((error: unknown) => {
  const told = error instanceof StartupError ? error.message : describeStartFault(error);
  process.stderr.write(`${told ?? (error as Error).stack}\n`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
});
