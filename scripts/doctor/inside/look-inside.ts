import { pino } from 'pino';
import { openPostgres } from '../../../apps/api/src/db/postgres.ts';
import { type Clock, systemClock } from '../../../apps/api/src/lib/clock.ts';
import { isEmbedded } from '../../../apps/api/src/settings/database-url.ts';
import { areWell, type Result, runChecks, skipChecks } from '../run-checks.ts';
import { databaseChecks, databaseReached } from './database.ts';
import { type Loaded, readSettings, settingsChecks } from './settings.ts';

type Options = {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock?: Clock;
};

/** Looks at the settings, and at the database that they name. */
export async function lookInside({ env, clock = systemClock }: Options) {
  const { result, loaded } = readSettings(env);
  const ofDatabase = [databaseReached, ...databaseChecks];
  if (!loaded) {
    const rest = skipChecks(
      [...settingsChecks, ...ofDatabase],
      'The settings have to be mended first.',
    );
    return { results: [result, ...rest], config: null };
  }
  const ofSettings = await runChecks(settingsChecks, loaded);
  const found = isEmbedded(loaded.secrets.database.url)
    ? skipChecks(ofDatabase, 'The embedded database has one user, the API, and is for trying out.')
    : await lookAtDatabase(loaded, clock);
  return { results: [result, ...ofSettings, ...found], config: loaded.config };
}

async function lookAtDatabase(loaded: Loaded, clock: Clock): Promise<Result[]> {
  const database = await openPostgres({
    ...loaded.secrets.database,
    limits: { ...loaded.config, databasePoolSize: 1 },
    logger: pino({ level: 'silent' }),
  });
  const inside = { ...loaded, db: database.db, clock };
  try {
    const first = await runChecks([databaseReached], inside);
    const rest = areWell(first)
      ? await runChecks(databaseChecks, inside)
      : skipChecks(databaseChecks, 'The database has to be reached first.');
    return [...first, ...rest];
  } finally {
    await database.close();
  }
}
