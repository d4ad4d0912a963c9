import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { product } from '@latchkey/contracts/product';
import { pino } from 'pino';
import { createApp } from './app.ts';
import { openDatabase } from './db/client.ts';
import { describeStartFault } from './db/start-fault.ts';
import type { Deps } from './deps.ts';
import { measured } from './features/metrics/metrics.ts'; // feature: metrics
import { serveMetrics } from './features/metrics/metrics-page.ts'; // feature: metrics
import { traceDatabase } from './features/tracing/trace-database.ts'; // feature: tracing
import { answerBrokenRequests } from './http/broken-requests.ts';
import { systemClock } from './lib/clock.ts';
import { openLogOutput } from './lib/log-output.ts';
import { loggerOptions } from './lib/logger-options.ts';
import { StartupError } from './lib/startup-error.ts';
import { purges } from './purges.ts';
import { loadConfig } from './settings/config.ts';
import { howToCreateUser } from './start/create-user-command.ts';
import { refuseDemoAccounts, seedDemoAccounts } from './start/demo-accounts.ts';
import { createHttpServer } from './start/http-server.ts';
import { listen, requireFreeAddress } from './start/listen.ts';
import { listenAddress } from './start/listen-address.ts';
import { schedulePurge } from './start/purge.ts';
import { startMails } from './start/start-mails.ts';
import { stopGracefully } from './start/stop-gracefully.ts';
import { createStores } from './stores.ts';

/**
 * The only file of the server that touches the process: environment -> config -> database -> app -> listen -> stop.
 *
 *   --web <folder>   also serve the built SPA
 *   --seed-demo      add the demo accounts to the embedded database; refused where other people can sign in
 *   --into <name>    with --seed-demo: add them to the server's database of this name
 *   --migrate        apply the migrations and exit; DATABASE_MIGRATION_URL names the role that owns the tables
 *   --banner         print the address for people on standard error, because standard output is for the log only
 */
async function main(): Promise<void> {
  const flags = readFlags();
  if (existsSync('.env')) process.loadEnvFile('.env');
  const { config, secrets } = loadConfig(process.env);
  const webRoot = flags.web && resolve(flags.web);
  if (webRoot && !existsSync(join(webRoot, 'index.html'))) {
    throw new StartupError(`${webRoot} holds no built SPA; run "npm run build" first.`);
  }
  const address = listenAddress(config, webRoot !== undefined);
  if (!flags.migrate) await requireFreeAddress(address);

  const logger = pino({ ...loggerOptions, level: config.logLevel }, openLogOutput());
  const clock = systemClock;
  const database = await openDatabase({ ...secrets.database, limits: config, logger });
  traceDatabase(database.db); // feature: tracing
  const stores = createStores({ db: database.db, clock, config });
  const stopping = new AbortController(); // feature: live-end
  const deps = {
    ...{ config, secrets, database, stores, clock, logger, ...(webRoot && { webRoot }) },
    stopping: stopping.signal, // feature: live-end
    ...measured({ config, database, stores, clock }), // feature: metrics
  };
  try {
    await database.migrate();
    if (flags.migrate) return await database.close();
    await checkAccounts(deps, flags);
    const { maxConnections } = config;
    const server = createHttpServer(await createApp(deps), { maxConnections, clock, logger });
    answerBrokenRequests(server, config, logger);
    await listen(server, address);
    await serveMetrics(deps, { createHttpServer, listen }); // feature: metrics
    const stopPurge = schedulePurge({ database, clock, logger, purges, config });
    const stopMails = await startMails(deps);
    // Handle signals before the process reports that it listens, because a signal may arrive from then on.
    const beforeClose = () => {
      stopping.abort(); // feature: live-end
      return Promise.all([stopPurge(), stopMails()]);
    };
    stopGracefully({ server, database, logger, beforeClose });
    const { host, port } = address;
    const mails = secrets.mailServer ? 'sent' : `written to ${config.mailFolder}`;
    logger.info({ host, port, publicOrigin: config.publicOrigin, mails }, 'listening');
    if (flags.banner) process.stderr.write(`${product.name} is at ${config.publicOrigin}\n`);
    process.send?.('listening');
  } catch (error) {
    await database.close();
    throw error;
  }
}

const flagOptions = {
  web: { type: 'string' },
  'seed-demo': { type: 'boolean', default: false },
  into: { type: 'string' },
  migrate: { type: 'boolean', default: false },
  banner: { type: 'boolean', default: false },
} as const;

function readFlags() {
  try {
    return parseArgs({ options: flagOptions }).values;
  } catch (error) {
    const known = Object.keys(flagOptions).map((name) => `--${name}`);
    throw new StartupError(`${(error as Error).message}; there are ${known.join(', ')}.`);
  }
}

/** Refuses or adds demo accounts, and logs how to add an account when there is none. */
async function checkAccounts(deps: Deps, flags: ReturnType<typeof readFlags>): Promise<void> {
  const { users } = deps.stores;
  await refuseDemoAccounts({ ...deps, users });
  if (flags['seed-demo']) await seedDemoAccounts({ ...deps, users, into: flags.into ?? null });
  if (await users.isEmpty()) {
    deps.logger.warn(`there is no account yet; add one: ${howToCreateUser}`);
  }
}

function tell(error: unknown): string | undefined {
  if (error instanceof StartupError) return error.message;
  return describeStartFault(error) ?? (error as Error).stack;
}

main().catch((error: unknown) => {
  process.stderr.write(`${tell(error)}\n`);
  process.exit(1);
});
