import { existsSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { loginRequestSchema } from '@latchkey/contracts/auth';
import { textSchema } from '@latchkey/contracts/text';
import { roleSchema } from '@latchkey/contracts/user';
import { pino } from 'pino';
import * as z from 'zod';
import { createPasswords } from './core/password.ts';
import { createPasswordPolicy } from './core/password-policy.ts';
import { createUserStore } from './core/users.store.ts';
import { openDatabase } from './db/client.ts';
import { isMigrated } from './db/migrated.ts';
import { describeStartFault } from './db/start-fault.ts';
import { systemClock } from './lib/clock.ts';
import { newId } from './lib/id.ts';
import { StartupError } from './lib/startup-error.ts';
import { loadConfig } from './settings/config.ts';
import { howToAddUser } from './start/add-user-command.ts';

/**
 * `npm run add-user -- <name> <address> [--role admin] < file-with-the-password`: adds a person to the database that
 * the settings name. The password comes on standard input, because `ps` shows arguments to everybody.
 *
 * The build bundles it as dist/add-user.js, which runs without the development dependencies.
 */
const personSchema = z.strictObject({
  // A name with an @ could be somebody's address, and both sign in.
  username: textSchema(64).check(z.regex(/^[^@]+$/)),
  email: z.email(),
  role: roleSchema,
  password: loginRequestSchema.shape.password,
});

async function readPerson() {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { role: { type: 'string', default: 'user' } },
  });
  const [username, email, ...rest] = positionals;
  if (!username || !email || rest.length > 0)
    throw new StartupError(`Use it like this: ${howToAddUser}`);
  const password = (await text(process.stdin)).replace(/\r?\n$/, '');
  const read = personSchema.safeParse({ username, email, role: values.role, password });
  if (!read.success) {
    const names = [...new Set(read.error.issues.map((issue) => String(issue.path[0])))];
    throw new StartupError(`Not accepted: ${names.join(', ')}. Use it like this: ${howToAddUser}`);
  }
  return read.data;
}

async function main(): Promise<void> {
  const { password, ...person } = await readPerson();
  if (existsSync('.env')) process.loadEnvFile('.env');
  const { config, secrets } = loadConfig(process.env);
  const refusal = await createPasswordPolicy({ config }).check(password, person);
  if (refusal) throw new StartupError(`The password is not accepted. ${refusal}`);
  const passwords = createPasswords({ peppers: secrets.passwordPeppers, cost: config.bcryptCost });
  const database = await openDatabase(secrets.databaseUrl, pino({ level: 'warn' }));
  try {
    if (!(await isMigrated(database.db))) {
      throw new StartupError('The database is not migrated yet; start the API once before.');
    }
    const now = new Date(systemClock.now());
    const added = await createUserStore(database.db).create({
      ...person,
      id: newId(),
      createdAt: now,
      emailVerifiedAt: now,
      disabledAt: null,
      password: await passwords.hash(password),
    });
    if (!added) throw new StartupError('The name or the address is taken.');
    process.stdout.write(`Added ${person.username}.\n`);
  } finally {
    await database.close();
  }
}

main().catch((error: unknown) => {
  const told = error instanceof StartupError ? error.message : describeStartFault(error);
  process.stderr.write(`${told ?? (error as Error).stack}\n`);
  process.exitCode = 1;
});
