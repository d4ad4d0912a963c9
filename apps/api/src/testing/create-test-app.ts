import { randomBytes, randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { createApp } from '../app.ts';
import { createPasswords } from '../core/password.ts';
import type { Person } from '../core/person.ts';
import type { Database } from '../db/client.ts';
import { type Metrics, measured } from '../features/metrics/metrics.ts'; // feature: metrics
import { checkAnswers } from '../features/openapi/testing/check-answers.ts'; // feature: openapi
import { traceDatabase } from '../features/tracing/trace-database.ts'; // feature: tracing
import { answerBrokenRequests } from '../http/broken-requests.ts';
import { newId } from '../lib/id.ts';
import { type Config, loadConfig, type Secrets } from '../settings/config.ts';
import { createStores } from '../stores.ts';
import { createCapturedLogger, rememberSecrets } from './captured-logs.ts';
import { openTestDatabase, type TestDatabase } from './open-test-database.ts';
import { createTestBrowser, type TestBrowser } from './test-browser.ts';

export const testPassword = 'correct horse battery staple';

/** A clock that stands still until a test advances it. */
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

/** Makes a secret that the settings accept. The audit checks that no log line contains it. */
export function newSecret(): string {
  const secret = randomBytes(32).toString('base64url');
  rememberSecrets(secret);
  return secret;
}

export const testEnv = {
  ACCESS_TOKEN_SECRET: newSecret(),
  REFRESH_TOKEN_SECRET: newSecret(),
  PASSWORD_PEPPER: newSecret(),
  TRUST_PROXY_HOPS: '0',
};

/** These are only parsed, because the app gets a database and sends no mails. An https origin requires them. */
const unusedServers = {
  DATABASE_URL: 'postgres://latchkey@localhost/latchkey',
  SMTP_URL: 'smtps://mail.example.com',
  MAIL_FROM: 'no-reply@example.com',
};

type Options = {
  readonly env?: Record<string, string>;
  readonly config?: Partial<Config>;
  readonly clock?: TestClock;
  /** A database that several apps share. Closing the app does not close it. */
  readonly database?: TestDatabase;
  readonly webRoot?: string;
  readonly stopping?: AbortSignal; // feature: live-end
};

export type TestApp = {
  readonly server: Server;
  readonly clock: TestClock;
  readonly config: Config;
  readonly secrets: Secrets;
  readonly database: Database;
  /** The log lines of this app, parsed. */
  readonly logs: Record<string, unknown>[];
  /** The log lines as they were written. */
  readonly written: string[];
  /** The app's database, which a test can cut off. */
  readonly source: TestDatabase;
  readonly metrics?: Metrics | undefined; // feature: metrics
  /** Makes a browser with its own cookies, which sends the headers that a browser and the SPA send. */
  browser(): TestBrowser;
  addUser(user?: Partial<Person> & { password?: string }): Promise<Person>;
  close(): Promise<void>;
};

/**
 * Starts the real app on a real database. A test moves its clock, bcrypt's cost is the lowest possible, and the pace of
 * requests is not limited.
 */
export async function createTestApp(options: Options = {}): Promise<TestApp> {
  const clock = options.clock ?? createTestClock();
  const { config: loaded, secrets } = loadConfig({
    ...testEnv,
    ...unusedServers,
    ...options.env,
  });
  rememberSecrets(testPassword);
  // The clock stands still, so the rate limit would never allow an address new requests.
  const config = { ...loaded, bcryptCost: 4, requestsPerSecond: 1_000_000, ...options.config };
  const source = options.database ?? (await openTestDatabase());
  const database = await source.connect();
  const logs: Record<string, unknown>[] = [];
  const written: string[] = [];
  const logger = createCapturedLogger((line) => {
    written.push(line);
    logs.push(JSON.parse(line));
  });
  traceDatabase(database.db); // feature: tracing
  const stores = createStores({ db: database.db, clock, config });
  const deps = {
    ...{ config, secrets, database, stores, clock, logger },
    stopping: options.stopping, // feature: live-end
    ...measured({ config, database, stores, clock }), // feature: metrics
    ...(options.webRoot && { webRoot: options.webRoot }),
  };
  const server = createServer(await createApp(deps));
  const answers = checkAnswers(server); // feature: openapi
  answerBrokenRequests(server, config, logger);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const passwords = createPasswords({ peppers: secrets.passwordPeppers, cost: config.bcryptCost });
  return {
    server,
    clock,
    config,
    secrets,
    database,
    logs,
    written,
    source,
    metrics: deps.metrics, // feature: metrics
    browser: () => createTestBrowser(server, config),
    async addUser({ password = testPassword, ...given } = {}) {
      rememberSecrets(password);
      const now = new Date(clock.now());
      const user = newPerson(given, now);
      const record = await passwords.hash(password);
      await stores.users.create({ ...user, createdAt: now, password: record });
      return user;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
      await (options.database ? database.close() : source.close());
      answers.requireDeclared(); // feature: openapi
    },
  };
}

function newPerson(given: Partial<Person>, now: Date): Person {
  const username = given.username ?? `user-${newId().slice(0, 6)}`;
  return {
    // A UUID, because tables that existed before often use UUIDs. The scripts give accounts an id of `newId`.
    id: randomUUID(),
    username,
    email: `${username}@example.com`,
    role: 'user',
    emailVerifiedAt: now,
    disabledAt: null,
    ...given,
  };
}
