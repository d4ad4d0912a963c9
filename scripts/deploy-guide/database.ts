import pg from 'pg';
import type { Guide } from './guide.ts';

const superuser = { user: 'postgres', password: 'postgres' };

/** Runs statements as the given role. */
export async function query(
  statements: string,
  to: { port: number; user?: string; password?: string; database?: string },
): Promise<pg.QueryResult> {
  const client = new pg.Client({ host: '127.0.0.1', ...superuser, database: 'postgres', ...to });
  await client.connect();
  try {
    return await client.query(statements);
  } finally {
    await client.end();
  }
}

/** Creates the roles and the database of the guide, and runs the guide's own statements for their rights. */
export async function createDatabase(
  guide: Guide,
  { port, passwords }: { port: number; passwords: Record<string, string> },
): Promise<void> {
  const made = guide.block('sh', /createuser/);
  for (const [, role = ''] of made.matchAll(/createuser --pwprompt (\w+)/g)) {
    const password = passwords[role];
    if (!password) throw new Error(`there is no password for the role ${role}`);
    await query(`create role ${role} login password '${password}'`, { port });
  }
  const [, owner, encoding, template, name] =
    /createdb --owner (\w+) --encoding (\w+) --template (\w+) (\w+)/.exec(made) ?? [];
  if (!name) throw new Error('the guide makes no database');
  await query(
    `create database ${name} owner ${owner} encoding '${encoding}' template ${template}`,
    { port },
  );
  await query(guide.block('sql', /revoke all on database/), { port, database: name });
}
