import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { count, eq } from 'drizzle-orm';
import { pino } from 'pino';
import { createPasswords, type Passwords } from '../../../apps/api/src/core/password.ts';
import { createUserStore, type UserStore } from '../../../apps/api/src/core/users.store.ts';
import { openDatabase } from '../../../apps/api/src/db/client.ts';
import { rateLimits, sessions, users } from '../../../apps/api/src/db/tables.ts';
import { newId } from '../../../apps/api/src/lib/id.ts';
import { loadConfig } from '../../../apps/api/src/settings/config.ts';
import { startPostgres } from '../../../apps/api/src/testing/start-postgres.ts';
import { findFreePort, startProcess } from '../../../apps/api/src/testing/start-process.ts';

export const password = 'correct horse battery staple';

/** Starts the control server. Its only answer is 429. */
export async function openControl() {
  const port = await findFreePort();
  const control = startProcess({
    file: new URL('./control-server.ts', import.meta.url).pathname,
    cwd: '/',
    env: {},
    args: [String(port)],
  });
  await control.printed('listening');
  return { port, close: () => void control.child.kill() };
}

/** Starts the real server process on its own PostgreSQL server with 302 users. */
export async function openSite() {
  const postgres = await startPostgres();
  const { url } = postgres;
  const secret = () => randomBytes(32).toString('base64url');
  const port = await findFreePort();
  const env = {
    PORT: String(port),
    DATABASE_URL: url,
    TRUST_PROXY_HOPS: '1',
    RATE_LIMIT_ROWS: '1000',
    BCRYPT_COST: process.env.BCRYPT_COST ?? '12',
    ACCESS_TOKEN_SECRET: secret(),
    REFRESH_TOKEN_SECRET: secret(),
    PASSWORD_PEPPER: secret(),
  };
  const api = startProcess({
    file: new URL('../../../apps/api/src/main.ts', import.meta.url).pathname,
    cwd: '/',
    env,
  });
  await api.printed('"listening"');
  const { config, secrets } = loadConfig(env);
  const { db, close } = await openDatabase({ url, logger: pino({ level: 'silent' }) });
  await addPeople(
    createUserStore(db),
    createPasswords({ peppers: secrets.passwordPeppers, cost: config.bcryptCost }),
  );
  const { pid } = api.child;

  return {
    port,
    config,
    /** Processor time of the server process, in milliseconds. */
    cpuMs(): number {
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
      return (Number(fields[11]) + Number(fields[12])) * 10;
    },
    /** Memory of the server process, in MB. */
    memoryMb: () =>
      Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024,
    /** Rows of counted attempts, and the number of live sessions of one user. */
    async rows() {
      const [attempts] = await db.select({ rows: count() }).from(rateLimits);
      const [known] = await db
        .select({ rows: count() })
        .from(sessions)
        .innerJoin(users, eq(users.id, sessions.userId))
        .where(eq(users.username, 'known-0'));
      return { attempts: Number(attempts?.rows), sessions: Number(known?.rows) };
    },
    async close(): Promise<void> {
      await close();
      api.child.kill('SIGTERM');
      await api.ended;
      await postgres.stop();
    },
  };
}

async function addPeople(store: UserStore, passwords: Passwords): Promise<void> {
  const record = await passwords.hash(password);
  const now = new Date();
  const names = ['known-0', 'known-1', ...Array.from({ length: 300 }, (_, n) => `honest-${n}`)];
  for (const username of names) {
    const email = `${username}@example.com`;
    const facts = { id: newId(), username, email, role: 'user', disabledAt: null } as const;
    const dates = { createdAt: now, emailVerifiedAt: now };
    await store.create({ ...facts, ...dates, password: record });
  }
}
