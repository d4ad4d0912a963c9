import { spawnSync } from 'node:child_process';
import { createSecretKey } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { createPasswords } from './core/password.ts';
import { createUserStore } from './core/users.store.ts';
import { type Database, openDatabase } from './db/client.ts';
import { createCapturedLogger, rememberSecrets } from './testing/captured-logs.ts';
import { testEnv } from './testing/create-test-app.ts';
import { signInName } from './testing/login-body.ts';

// Each start of the embedded database takes seconds on a busy machine.
vi.setConfig({ testTimeout: 300_000 });

const script = fileURLToPath(new URL('./add-user.ts', import.meta.url));
const tsx = import.meta.resolve('tsx');
const password = 'tulip-anvil-harbour-93';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-add-user-'));
  rememberSecrets(password);
});
afterAll(() => rmSync(folder, { recursive: true }));

function addUser(args: readonly string[], input = `${password}\n`) {
  const env = { PATH: process.env.PATH ?? '', ...testEnv, DATABASE_URL: 'pglite://data' };
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', tsx, script, ...args],
    { cwd: folder, env, input, encoding: 'utf8' },
  );
  return { status, stdout, stderr };
}

async function withDatabase<Result>(
  work: (database: Database) => Promise<Result>,
): Promise<Result> {
  const database = await openDatabase(`pglite://${join(folder, 'data')}`, createCapturedLogger());
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}

const refused = (stderr: string | RegExp) => ({
  status: 1,
  stdout: '',
  stderr: typeof stderr === 'string' ? stderr : expect.stringMatching(stderr),
});

it.each([
  ['a command without arguments', [], undefined, /^Use it like this: npm run add-user -- /],
  ['a command without an address', ['ada'], undefined, /^Use it like this: npm run add-user -- /],
  [
    'a name that is too long',
    ['a'.repeat(65), 'ada@example.com'],
    undefined,
    /^Not accepted: username\./,
  ],
  [
    'an address that is no e-mail address',
    ['ada', 'nonsense'],
    undefined,
    /^Not accepted: email\./,
  ],
  [
    'an unknown role',
    ['ada', 'ada@example.com', '--role', 'root'],
    undefined,
    /^Not accepted: role\./,
  ],
  ['an empty password', ['ada', 'ada@example.com'], '', /^Not accepted: password\./],
  [
    'a short password',
    ['ada', 'ada@example.com'],
    'fourteen chars\n',
    'The password is not accepted. Use 1 more character.\n',
  ],
] as const)(
  '%s is refused in one sentence, and no database is opened',
  (_what, args, input, says) => {
    expect(addUser(args, input)).toEqual(refused(says));
  },
);

it('a person is added once, with the requested role, and can sign in', async () => {
  expect(addUser(['ada', 'ada@example.com'])).toEqual(
    refused('The database is not migrated yet; start the API once before.\n'),
  );
  await withDatabase(async (database) => {
    await database.migrate();
    expect(await createUserStore(database.db).isEmpty()).toBe(true);
  });
  expect(addUser(['ada', 'ada@example.com', '--role', 'admin'])).toEqual({
    status: 0,
    stdout: 'Added ada.\n',
    stderr: '',
  });
  expect(addUser(['ADA', 'other@example.com'])).toEqual(
    refused('The name or the address is taken.\n'),
  );
  await withDatabase(async ({ db }) => {
    const users = createUserStore(db);
    expect(await users.isEmpty()).toBe(false);
    const ada = await users.findWithPassword(signInName('ada'));
    expect(ada?.person).toMatchObject({
      email: 'ada@example.com',
      role: 'admin',
      disabledAt: null,
    });
    expect(ada?.person.emailVerifiedAt).toBeInstanceOf(Date);
    const pepper = createSecretKey(Buffer.from(testEnv.PASSWORD_PEPPER, 'base64url'));
    const passwords = createPasswords({ peppers: [pepper], cost: 12 });
    expect(await passwords.verify(password, ada?.password ?? null)).toEqual({
      matches: true,
      needsRehash: false,
    });
  });
});
