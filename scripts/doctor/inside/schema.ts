import { sql } from 'drizzle-orm';
import type { Db } from '../../../apps/api/src/db/client.ts';
import { isMigrated } from '../../../apps/api/src/db/migrated.ts';
import { ownMigrations } from '../../../apps/api/src/db/migration-files.ts';
import { type Check, type Outcome, unknown } from '../check.ts';
import type { Inside } from './subject.ts';

const statements = ownMigrations()
  .flatMap((migration) => migration.statements)
  .map((statement) =>
    statement
      .replaceAll(/^--.*$/gm, '')
      .replaceAll(/\s+/g, ' ')
      .trim(),
  );

/** What a later migration has dropped, as in a project that was changed. */
const dropped = statements.flatMap(
  (text) => /^DROP (?:TRIGGER|TABLE) (?:IF EXISTS )?"?(\w+)/i.exec(text)?.[1] ?? [],
);
const isMatch = (match: RegExpExecArray | null) => match !== null;
/** What the migrations create. */
const triggers = statements
  .map((text) => /^CREATE TRIGGER (?<name>\w+) .*? ON (?<table>\w+) /.exec(text))
  .filter(isMatch)
  .map(({ groups: { name = '', table = '' } = {}, input: text }) => ({ name, table, text }))
  .filter(({ name, table }) => !dropped.includes(name) && !dropped.includes(table));
const tables = statements.flatMap((text) => /^CREATE TABLE "(\w+)"/.exec(text)?.[1] ?? []);
/** Tables that only grow: the migrations take these rights from the role of the API. */
const growing = statements.flatMap(
  (text) => /REVOKE UPDATE, DELETE ON (\w+)/.exec(text)?.[1] ?? [],
);

const needed = tables.flatMap((table) =>
  (growing.includes(table) ? ['SELECT', 'INSERT'] : ['SELECT', 'INSERT', 'UPDATE', 'DELETE']).map(
    (right) => ({ table, right }),
  ),
);

const read = async <Row>(db: Db, query: ReturnType<typeof sql>): Promise<Row[]> =>
  ((await db.execute(query)) as unknown as { rows: Row[] }).rows;

/** Runs a check of what the migrations have made. */
const whenMigrated = (run: (inside: Inside) => Promise<Outcome>) => async (inside: Inside) =>
  (await isMigrated(inside.db)) ? run(inside) : unknown('The migrations have to be applied first.');

/** A restore with --disable-triggers that was cut off leaves them disabled, and so does a person who forgets it. */
const triggersFire: Check<Inside> = {
  name: 'triggers',
  claim: 'The triggers of the migrations fire.',
  run: whenMigrated(async ({ db }) => {
    const found = await read<{ name: string; state: string }>(
      db,
      sql`select tgname as name, tgenabled as state from pg_trigger
           where tgrelid in (select oid from pg_class where relnamespace = 'public'::regnamespace)`,
    );
    const stateOf = new Map(found.map(({ name, state }) => [name, state]));
    const because =
      'They end the sessions of disabled accounts, announce each end to every process, and keep the trail of accounts as it is.';
    return {
      problems: triggers
        .filter(({ name }) => !/^[OA]$/.test(stateOf.get(name) ?? ''))
        .map(({ name, table, text }) =>
          stateOf.has(name)
            ? {
                what: `The trigger ${name} does not fire.`,
                because,
                mend: `alter table ${table} enable trigger ${name};`,
              }
            : { what: `The trigger ${name} is missing.`, because, mend: text },
        ),
    };
  }),
};

/** Rights that were given by hand miss the tables of later migrations. Those of the guide do not. */
const databaseRights: Check<Inside> = {
  name: 'database-rights',
  claim: 'The role of the API has its rights in every table.',
  run: whenMigrated(async ({ db }) => {
    const lacking = await read<{ role: string; table: string; rights: string }>(
      db,
      sql`select current_user as role, "table", string_agg("right", ', ') as rights
            from json_to_recordset(${JSON.stringify(needed)}::json) as needed ("table" text, "right" text)
           where not has_table_privilege(to_regclass(format('public.%I', "table")), "right") group by "table"`,
    );
    return {
      problems: lacking.map(({ role, table, rights }) => ({
        what: `The role ${role} may not ${rights} in ${table}.`,
        because:
          'Requests that need the table are answered 500. Without deleted_sessions, every request waits for the database.',
        mend: `grant ${rights} on ${table} to ${role};`,
      })),
    };
  }),
};

export const schemaChecks: readonly Check<Inside>[] = [triggersFire, databaseRights];
