import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { createPasswords } from '../../apps/api/src/core/password.ts';
import { createUserStore } from '../../apps/api/src/core/users.store.ts';
import { openDatabase } from '../../apps/api/src/db/client.ts';
import { outbox } from '../../apps/api/src/db/mail-tables.ts';
import { newId } from '../../apps/api/src/lib/id.ts';
import { loadConfig } from '../../apps/api/src/settings/config.ts';
import { startPostgres } from '../../apps/api/src/testing/start-postgres.ts';
import { findFreePort, startProcess } from '../../apps/api/src/testing/start-process.ts';
import { makeTemporaryFolder } from '../../apps/api/src/testing/temporary-folder.ts';
import { type Answer, createClient, type Sending } from './client.ts';

export const password = 'correct horse battery staple';

export type Site = {
  send(sending: Sending): Promise<Answer>;
  /** Resolves when no mail waits to be sent, so that sending it does not slow the next answer. */
  settle(): Promise<void>;
  close(): Promise<void>;
};

/**
 * Starts the real server process of a tree, on a PostgreSQL server of its own. It has the accounts `known-0`, `known-1`
 * and so on, and `holder-0` and so on, who are signed in.
 */
export async function openSite(
  root: string,
  { known, holders }: { readonly known: number; readonly holders: number },
): Promise<Site> {
  const postgres = await startPostgres();
  const folder = makeTemporaryFolder('enumeration');
  const secret = () => randomBytes(32).toString('base64url');
  const port = await findFreePort();
  const env = {
    PORT: String(port),
    DATABASE_URL: postgres.url,
    TRUST_PROXY_HOPS: '1',
    BCRYPT_COST: '10',
    MAIL_FOLDER: join(folder, 'mails'),
    ACCESS_TOKEN_SECRET: secret(),
    REFRESH_TOKEN_SECRET: secret(),
    PASSWORD_PEPPER: secret(),
  };
  const file = join(root, 'apps/api/src/main.ts');
  const api = startProcess({ file, cwd: folder, env });
  await api.printed('"listening"');
  const { config, secrets } = loadConfig(env);
  const { db, close } = await openDatabase({
    url: postgres.url,
    logger: pino({ level: 'silent' }),
  });
  const passwords = createPasswords({ peppers: secrets.passwordPeppers, cost: config.bcryptCost });
  const record = await passwords.hash(password);
  const users = createUserStore(db);
  const names = [...numbered('known', known), ...numbered('holder', holders)];
  for (const username of names) {
    const now = new Date();
    const facts = {
      id: newId(),
      username,
      email: `${username}@example.com`,
      role: 'user',
    } as const;
    const times = { createdAt: now, emailVerifiedAt: now, disabledAt: null };
    await users.create({ ...facts, ...times, password: record });
  }
  const client = createClient(port);
  return {
    send: client.send,
    async settle() {
      const until = performance.now() + 2_000;
      while ((await db.$count(outbox)) > 0 && performance.now() < until);
    },
    async close() {
      client.close();
      await close();
      api.child.kill('SIGTERM');
      await api.ended;
      await postgres.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const numbered = (name: string, count: number) =>
  Array.from({ length: count }, (_, number) => `${name}-${number}`);
