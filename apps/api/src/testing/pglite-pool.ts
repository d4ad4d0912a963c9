import { readFileSync } from 'node:fs';
import { PGlite } from '@electric-sql/pglite';

type Kept = { readonly pglite: PGlite; readonly schema: string };

export type TakenPglite = {
  readonly pglite: PGlite;
  /** Empties the database for the next test. A database whose schema a test has changed is closed instead. */
  giveBack(): Promise<void>;
};

/** The databases of this worker that no test is using. */
const idle: Kept[] = [];

/** Takes an empty, migrated database. Emptying one is about ten times faster than to load a copy of the snapshot. */
export async function takePglite(snapshot: string): Promise<TakenPglite> {
  const { pglite, schema } = idle.pop() ?? (await loadCopy(snapshot));
  const stopListening: (() => Promise<void>)[] = [];
  return {
    pglite: new Proxy(pglite, {
      get(target, name) {
        if (name === 'listen') {
          return async (...args: Parameters<PGlite['listen']>) => {
            stopListening.push(await target.listen(...args));
          };
        }
        const member: unknown = Reflect.get(target, name, target);
        return typeof member === 'function' ? member.bind(target) : member;
      },
    }),
    async giveBack() {
      for (const stop of stopListening) await stop();
      if ((await describeSchema(pglite)) !== schema) return pglite.close();
      await empty(pglite);
      idle.push({ pglite, schema });
    },
  };
}

async function loadCopy(snapshot: string): Promise<Kept> {
  const pglite = await PGlite.create({ loadDataDir: new Blob([readFileSync(snapshot)]) });
  return { pglite, schema: await describeSchema(pglite) };
}

async function empty(pglite: PGlite): Promise<void> {
  const { rows } = await pglite.query<{ tables: string }>(
    `select string_agg(quote_ident(tablename), ', ') as tables from pg_tables where schemaname = 'public'`,
  );
  await pglite.exec(`reset all; truncate ${rows[0]?.tables} restart identity cascade`);
}

/** All that a statement of DDL would change: tables, columns, constraints, triggers and functions. */
async function describeSchema(pglite: PGlite): Promise<string> {
  const { rows } = await pglite.query<{ schema: string }>(`
    select md5(string_agg(line, chr(10) order by line)) as schema from (
      select nspname::text as line from pg_namespace where nspname not like 'pg~_%' escape '~'
      union all select format('%s %s %s', relname, relkind, relnamespace) from pg_class where oid > 16000
      union all select format('%s %s %s %s', attrelid, attname, atttypid, attnotnull) from pg_attribute where attrelid > 16000
      union all select format('%s %s %s', conrelid, conname, convalidated) from pg_constraint where oid > 16000
      union all select format('%s %s %s', tgrelid, tgname, tgenabled) from pg_trigger where not tgisinternal
      union all select format('%s %s', proname, prosrc) from pg_proc where oid > 16000
    ) as lines`);
  return String(rows[0]?.schema);
}
