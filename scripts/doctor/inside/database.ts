import { sql } from 'drizzle-orm';
import { createUserStore } from '../../../apps/api/src/core/users.store.ts';
import { checkServer } from '../../../apps/api/src/db/check-server.ts';
import type { Db } from '../../../apps/api/src/db/client.ts';
import { isMigrated } from '../../../apps/api/src/db/migrated.ts';
import { describeStartFault } from '../../../apps/api/src/db/start-fault.ts';
import { maxClockSkew } from '../../../apps/api/src/lib/clock.ts';
import { StartupError } from '../../../apps/api/src/lib/startup-error.ts';
import { refuseDemoAccounts } from '../../../apps/api/src/start/demo-accounts.ts';
import { type Check, type Problem, problem, unknown, well } from '../check.ts';
import { schemaChecks } from './schema.ts';
import type { Inside } from './subject.ts';

/** The first value of the first row. */
async function one(db: Db, expression: ReturnType<typeof sql>): Promise<unknown> {
  const [row] = await db.select({ value: expression }).from(sql`(select) as nothing`);
  return row?.value;
}

export const databaseReached: Check<Inside> = {
  name: 'database',
  claim: 'The database answers.',
  run: async ({ db }) => {
    try {
      await one(db, sql`1`);
      return well;
    } catch (error) {
      return problem({
        what: describeStartFault(error) ?? (error as Error).message,
        because: 'The API does not start, or answers 503.',
        mend: 'DATABASE_URL=postgres://latchkey:the-password@127.0.0.1/latchkey',
      });
    }
  },
};

/** The line that mends what the API says at its start: statements that it names, or an address. */
function lineAgainst(fault: string): string {
  const statements = /alter role current_user .*/.exec(fault)?.[0];
  if (statements) return statements;
  const isPooled = fault.startsWith('DATABASE_URL leads through a pooler');
  const setting = isPooled ? 'DATABASE_DIRECT_URL' : /DATABASE_\w+/.exec(fault)?.[0];
  return `${setting}=postgres://latchkey:the-password@the-primary/latchkey`;
}

/** What the API checks at its start: encoding, a standby, and LISTEN, by a notification to itself. */
const notifications: Check<Inside> = {
  name: 'notifications',
  claim: 'A notification that is sent arrives.',
  async run({ config, secrets }) {
    try {
      const statementTimeout = config.databaseStatementTimeout;
      await checkServer({ ...secrets.database, statementTimeout });
      return well;
    } catch (error) {
      const what = error instanceof StartupError ? error.message : describeStartFault(error);
      if (what === null) throw error;
      return problem({ what, because: 'The API refuses to start.', mend: lineAgainst(what) });
    }
  },
};

/** Settings whose value `off` loses what was committed, and what is lost. */
const durability = {
  fsync: 'A power cut can lose accounts and destroy the whole database.',
  synchronous_commit:
    'A crash loses the last renewals. A newer token of a browser then counts as a copy, and its session ends.',
} as const;

const fsync: Check<Inside> = {
  name: 'fsync',
  claim: 'What the database has committed survives a power cut.',
  async run({ db }) {
    const problems: Problem[] = [];
    for (const [setting, because] of Object.entries(durability)) {
      if ((await one(db, sql`current_setting(${setting})`)) !== 'off') continue;
      const mend = `alter system set ${setting} = on; select pg_reload_conf();`;
      problems.push({ what: `The database runs with ${setting} off.`, because, mend });
    }
    return { problems };
  },
};

/** PostgreSQL 14 got its last release in November 2026. */
const oldestMaintained = 15;

export const serverVersion = (oldest = oldestMaintained): Check<Inside> => ({
  name: 'server-version',
  claim: 'The database server still gets security releases.',
  async run({ db }) {
    const number = await one(db, sql`current_setting('server_version_num')::int`);
    const version = Math.floor(Number(number) / 10_000);
    if (version >= oldest) return well;
    return problem({
      what: `The database server is PostgreSQL ${version}.`,
      because: `Only version ${oldest} and later get security releases.`,
      mend: `sudo pg_upgradecluster ${version} main`,
    });
  },
});

const migrations: Check<Inside> = {
  name: 'migrations',
  claim: 'All migrations of this release are applied.',
  async run({ db }) {
    if (await isMigrated(db)) return well;
    return problem({
      what: 'Migrations of this release are not applied.',
      because: 'The API applies them at its start if its role may, and otherwise does not start.',
      mend: 'node apps/api/dist/main.js --migrate  # with DATABASE_MIGRATION_URL of the owner',
    });
  },
};

const databaseClock: Check<Inside> = {
  name: 'database-clock',
  claim: 'The clocks of the database and of this machine agree.',
  async run({ db, clock }) {
    const before = clock.now();
    const now = Number(await one(db, sql`extract(epoch from clock_timestamp()) * 1000`));
    const apart = Math.max(before - now, now - clock.now(), 0);
    if (apart <= maxClockSkew) return well;
    return problem({
      what: `The database's clock and this machine's are ${Math.round(apart / 1000)} s apart.`,
      because: 'Sessions that have ended are announced, and limits counted, by either clock.',
      mend: 'sudo timedatectl set-ntp true  # on the machine that is wrong',
    });
  },
};

/** A second role is one more line of defence, which is worth its trouble where people have accounts. */
const databaseRole: Check<Inside> = {
  name: 'database-role',
  claim: 'The role of the API cannot change the schema.',
  async run({ config, db }) {
    if (!config.isHttps) return well;
    const mayChange = await one(
      db,
      sql`has_schema_privilege(current_user, 'public', 'create') or exists (
        select from pg_catalog.pg_tables where schemaname = 'public' and pg_has_role(tableowner, 'usage'))`,
    );
    if (!mayChange) return well;
    return problem({
      what: 'The role in DATABASE_URL may change the schema.',
      because: 'Who takes over the API can switch off triggers and rewrite the trail of accounts.',
      mend: 'revoke create on schema public from latchkey;  # and let another role own the tables: docs/adapt/deploy-on-one-machine.md',
    });
  },
};

const demoAccountsInside: Check<Inside> = {
  name: 'database-demo-accounts',
  claim: 'The database has no demo account that other people can use.',
  async run({ config, secrets, db }) {
    if (!(await isMigrated(db))) return unknown('The migrations have to be applied first.');
    try {
      await refuseDemoAccounts({ users: createUserStore(db, config.names), config, secrets });
      return well;
    } catch (error) {
      if (!(error instanceof StartupError)) throw error;
      const [, username] = /account "(\w+)"/.exec(error.message) ?? [];
      return problem({
        what: error.message,
        because: 'Their password is public, and the API refuses to start.',
        mend: `npm run user -- disable ${username}`,
      });
    }
  },
};

export const databaseChecks: readonly Check<Inside>[] = [
  notifications,
  fsync,
  serverVersion(),
  migrations,
  ...schemaChecks,
  databaseClock,
  databaseRole,
  demoAccountsInside,
];
