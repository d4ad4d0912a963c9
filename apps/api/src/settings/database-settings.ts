import { databaseUrl, isEmbedded, readDatabase, serverUrl } from './database-url.ts';

/** How the database is reached (docs/decisions/0049). Each may contain a password. */
export type DatabaseUrls = {
  /** For statements and transactions. May lead through a pooler in transaction mode when `directUrl` is given. */
  readonly url: string;
  /** For what needs one connection from beginning to end: LISTEN, the purge, migrations. `url` if not given. */
  readonly directUrl?: string | undefined;
  /** For migrations, as the owner of the tables. `directUrl` if not given. */
  readonly migrationUrl?: string | undefined;
};

export const databaseSettings = {
  DATABASE_URL: databaseUrl.default('pglite://.data'),
  DATABASE_DIRECT_URL: serverUrl.optional(),
  DATABASE_MIGRATION_URL: serverUrl.optional(),
};

type Settings = {
  readonly DATABASE_URL: string;
  readonly DATABASE_DIRECT_URL?: string | undefined;
  readonly DATABASE_MIGRATION_URL?: string | undefined;
};

export function toDatabaseUrls(values: Settings): DatabaseUrls {
  const { DATABASE_URL: url, DATABASE_DIRECT_URL, DATABASE_MIGRATION_URL: migrationUrl } = values;
  const directUrl = DATABASE_DIRECT_URL === url ? undefined : DATABASE_DIRECT_URL;
  return { url, directUrl, migrationUrl };
}

const furtherUrls = ['DATABASE_DIRECT_URL', 'DATABASE_MIGRATION_URL'] as const;

/** Refuses further addresses beside the embedded database, because they would be ignored. */
export function embeddedFaults(values: Settings): string[] {
  if (!isEmbedded(values.DATABASE_URL)) return [];
  return furtherUrls
    .filter((name) => values[name])
    .map(
      (name) =>
        `${name} is for a PostgreSQL server, but DATABASE_URL names the embedded database; name the server in both.`,
    );
}

/** Refuses what is dangerous where people have real accounts, unless ACCEPT_RISKS names it. */
export function databaseRisks(
  values: Settings & { readonly ACCEPT_RISKS: readonly string[] },
): string[] {
  return (['DATABASE_URL', ...furtherUrls] as const).flatMap((name) => {
    const url = values[name];
    return url === undefined ? [] : risksOf({ name, url, accepted: values.ACCEPT_RISKS });
  });
}

type Named = { readonly name: string; readonly url: string; readonly accepted: readonly string[] };

function risksOf({ name, url, accepted }: Named): string[] {
  const database = readDatabase(url);
  if (database === 'embedded') {
    if (accepted.includes('embedded-database')) return [];
    return [
      `${name} names the embedded database, which can lose data in a power cut; name a PostgreSQL server, or put "embedded-database" into ACCEPT_RISKS.`,
    ];
  }
  const faults: string[] = [];
  if (!database.isProtected && !accepted.includes('database-without-tls')) {
    faults.push(
      `${name} reaches another machine without checked TLS; add ?sslmode=verify-full (and &sslrootcert=<file> where the CA is private), or put "database-without-tls" into ACCEPT_RISKS.`,
    );
  }
  if (database.hasKnownPassword) {
    faults.push(`${name} has a password that anybody would try first; set a random one.`);
  }
  return faults;
}
