import { randomBytes } from 'node:crypto';
import type { Express } from 'express';
import { createApp } from '../app.ts';
import { type Config, loadConfig } from '../config.ts';
import { createPasswords } from '../core/password.ts';
import { createUserStore, type UserAccount } from '../core/users.store.ts';
import type { Database } from '../db/client.ts';
import { newId } from '../lib/id.ts';
import { createCapturedLogger, rememberSecrets } from './captured-logs.ts';
import { openTestDatabase, type TestDatabase } from './open-test-database.ts';
import { createTestBrowser, type TestBrowser } from './test-browser.ts';

export const testPassword = 'correct horse battery staple';

/** A clock that stands still until it is moved. */
export function createTestClock(start = Date.UTC(2026, 0, 15, 12)) {
  let now = start;
  return {
    now: () => now,
    advance(ms: number) {
      now += ms;
    },
  };
}

export type TestClock = ReturnType<typeof createTestClock>;

export const testEnv = {
  ACCESS_TOKEN_SECRET: randomBytes(32).toString('base64url'),
  REFRESH_TOKEN_SECRET: randomBytes(32).toString('base64url'),
  PASSWORD_PEPPER: randomBytes(32).toString('base64url'),
};

type Options = {
  readonly env?: Record<string, string>;
  readonly config?: Partial<Config>;
  readonly clock?: TestClock;
  readonly database?: TestDatabase;
  readonly webRoot?: string;
};

export type TestApp = {
  readonly app: Express;
  readonly clock: TestClock;
  readonly config: Config;
  readonly database: Database;
  /** What this app logged, one parsed line each. */
  readonly logs: Record<string, unknown>[];
  /** A browser of its own: cookies kept, the headers a browser and the SPA send. */
  browser(): TestBrowser;
  addUser(user?: Partial<UserAccount> & { password?: string }): Promise<UserAccount>;
  close(): Promise<void>;
};

/** The real app on a real database; only the clock is a test's own, and the bcrypt cost is the lowest there is. */
export async function createTestApp(options: Options = {}): Promise<TestApp> {
  const clock = options.clock ?? createTestClock();
  const env = { ...testEnv, ...options.env };
  rememberSecrets(
    env.ACCESS_TOKEN_SECRET,
    env.REFRESH_TOKEN_SECRET,
    env.PASSWORD_PEPPER,
    testPassword,
  );
  const loaded = loadConfig(env);
  const config = { ...loaded.config, bcryptCost: 4, ...options.config };
  const source = options.database ?? (await openTestDatabase());
  const database = await source.connect();
  const logs: Record<string, unknown>[] = [];
  const app = await createApp({
    config,
    secrets: loaded.secrets,
    database,
    clock,
    logger: createCapturedLogger((line) => logs.push(JSON.parse(line))),
    ...(options.webRoot && { webRoot: options.webRoot }),
  });
  const passwords = createPasswords({
    peppers: loaded.secrets.passwordPeppers,
    cost: config.bcryptCost,
  });
  return {
    app,
    clock,
    config,
    database,
    logs,
    browser: () => createTestBrowser(app, config),
    async addUser({ password = testPassword, ...given } = {}) {
      rememberSecrets(password);
      const now = new Date(clock.now());
      const username = given.username ?? `user-${newId().slice(0, 6)}`;
      const user: UserAccount = {
        id: newId(),
        username,
        email: `${username}@example.com`,
        role: 'user',
        emailVerifiedAt: now,
        disabledAt: null,
        ...given,
      };
      const record = await passwords.hash(password);
      await createUserStore(database.db).create({ ...user, createdAt: now, password: record });
      return user;
    },
    close: () => (options.database ? database.close() : source.close()),
  };
}
