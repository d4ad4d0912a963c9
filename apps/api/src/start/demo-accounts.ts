import { createPasswords } from '../core/password.ts';
import type { UserStore } from '../core/users.store.ts';
import type { Clock } from '../lib/clock.ts';
import { newId } from '../lib/id.ts';
import { StartupError } from '../lib/startup-error.ts';
import type { Config, Secrets } from '../settings/config.ts';
import { databaseName, isEmbedded } from '../settings/database-url.ts';

/** Two accounts for trials. Their password is public, so they must not exist where people have real accounts. */
export const demoAccounts = {
  password: 'plum-kettle-orbit-47',
  users: [
    { username: 'demo', email: 'demo@example.com', role: 'user' },
    { username: 'guest', email: 'guest@example.com', role: 'user' },
  ],
} as const;

type Options = {
  readonly users: UserStore;
  readonly config: Config;
  readonly secrets: Secrets;
  readonly clock: Clock;
};

/**
 * Adds the demo accounts that are not there yet.
 *
 * @param options `into`: the name of the server's database that may get them; an embedded database needs no name
 * @throws StartupError when the origin is https, other machines can reach the API, or a server's database is not named
 */
export async function seedDemoAccounts(options: Options & { into: string | null }): Promise<void> {
  const { users, config, secrets, clock } = options;
  const refusal = whyNotHere(config) ?? whyNotInto(secrets.database.url, options.into);
  if (refusal) throw new StartupError(refusal);
  const passwords = createPasswords({ peppers: secrets.passwordPeppers, cost: config.bcryptCost });
  for (const user of demoAccounts.users) {
    // The address is found whatever SIGN_IN_NAMES is.
    if (await users.findWithPassword(user.email)) continue;
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
 * Refuses to start where other people can sign in and a demo account exists, because its password is public.
 * @throws StartupError when an enabled demo account still has the public password
 */
export async function refuseDemoAccounts({
  users,
  config,
  secrets,
}: Omit<Options, 'clock'>): Promise<void> {
  const reason = whyNotHere(config);
  if (!reason) return;
  const passwords = createPasswords({
    peppers: secrets.passwordPeppers,
    cost: config.bcryptCost,
  });
  for (const { username, email } of demoAccounts.users) {
    const found = await users.findWithPassword(email);
    if (!found?.password || found.person.disabledAt) continue;
    if (!(await passwords.verify(demoAccounts.password, found.password)).matches) continue;
    throw new StartupError(
      `The database has the demo account "${username}"; delete it, or use another database. ${reason}`,
    );
  }
}

function whyNotHere({ isHttps, host }: Config): string | null {
  if (isHttps) {
    return 'Demo accounts are refused with an https PUBLIC_ORIGIN: their password is public.';
  }
  if (/^(?:localhost|::1|127(?:\.\d+){3})$/.test(host)) return null;
  return 'Demo accounts are refused while HOST lets other machines in: their password is public.';
}

function whyNotInto(databaseUrl: string, into: string | null): string | null {
  if (isEmbedded(databaseUrl) || into === databaseName(databaseUrl)) return null;
  return 'Demo accounts go into the embedded database only, and DATABASE_URL names a server; if that database is for trying out, add --into and its name.';
}
