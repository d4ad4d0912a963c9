import type { Config, Secrets } from './config.ts';
import { createPasswords } from './core/password.ts';
import { createUserStore } from './core/users.store.ts';
import type { Db } from './db/client.ts';
import type { Clock } from './lib/clock.ts';
import { newId } from './lib/id.ts';
import { StartupError } from './lib/startup-error.ts';

/** Two people to try it with; the password is public, so they must never exist where it matters. */
export const demoAccounts = {
  password: 'plum-kettle-orbit-47',
  users: [
    { username: 'demo', email: 'demo@example.com', role: 'user' },
    { username: 'guest', email: 'guest@example.com', role: 'user' },
  ],
} as const;

type Options = {
  readonly db: Db;
  readonly config: Config;
  readonly secrets: Secrets;
  readonly clock: Clock;
};

/**
 * Adds the demo accounts that are not there yet.
 * @throws StartupError when the public origin is https
 */
export async function seedDemoAccounts({ db, config, secrets, clock }: Options): Promise<void> {
  if (config.isHttps) {
    throw new StartupError(
      'Demo accounts are refused with an https PUBLIC_ORIGIN: their password is public.',
    );
  }
  const users = createUserStore(db);
  const passwords = createPasswords({ peppers: secrets.passwordPeppers, cost: config.bcryptCost });
  for (const user of demoAccounts.users) {
    if (await users.findWithPassword(user.username)) continue;
    const now = new Date(clock.now());
    await users.create({
      ...user,
      id: newId(),
      createdAt: now,
      emailVerifiedAt: now,
      disabledAt: null,
      password: await passwords.hash(demoAccounts.password),
    });
  }
}

/**
 * With an https origin the demo accounts must not be there either: their password is public.
 * @throws StartupError when one still has it
 */
export async function refuseDemoAccounts({
  db,
  config,
  secrets,
}: Omit<Options, 'clock'>): Promise<void> {
  if (!config.isHttps) return;
  const users = createUserStore(db);
  const passwords = createPasswords({
    peppers: secrets.passwordPeppers,
    cost: config.bcryptCost,
  });
  for (const { username } of demoAccounts.users) {
    const found = await users.findWithPassword(username);
    if (!found || found.user.disabledAt) continue;
    if (!(await passwords.verify(demoAccounts.password, found.password)).matches) continue;
    throw new StartupError(
      `The database has the demo account "${username}" with its public password; delete it, or use another database.`,
    );
  }
}
