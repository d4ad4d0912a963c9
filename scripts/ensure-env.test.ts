import { copyFileSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadConfig } from '../apps/api/src/config.ts';
import { startProcess } from '../apps/api/src/testing/start-process.ts';
import { makeTemporaryFolder } from '../apps/api/src/testing/temporary-folder.ts';

const file = fileURLToPath(new URL('./ensure-env.ts', import.meta.url));
const example = fileURLToPath(new URL('../.env.example', import.meta.url));
const created = 'Created .env with fresh secrets.\n';

let folder: string;
beforeEach(() => {
  folder = makeTemporaryFolder('env');
  copyFileSync(example, join(folder, '.env.example'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const dotEnv = () => readFileSync(join(folder, '.env'), 'utf8');

/** Runs it as `npm start` does; returns what it printed. */
async function ensureEnv(env: Record<string, string> = {}): Promise<string> {
  const script = startProcess({ file, cwd: folder, env });
  expect(await script.ended).toEqual({ code: 0, signal: null });
  expect(script.stderr()).toBe('');
  return script.stdout();
}

function secretsOf(text: string): (string | undefined)[] {
  const { ACCESS_TOKEN_SECRET, REFRESH_TOKEN_SECRET, PASSWORD_PEPPER } = parseEnv(text);
  return [ACCESS_TOKEN_SECRET, REFRESH_TOKEN_SECRET, PASSWORD_PEPPER];
}

describe('where there is no .env', () => {
  it('one is made of the example, with three secrets of 32 bytes and nothing else changed', async () => {
    expect(await ensureEnv()).toBe(created);
    const secrets = secretsOf(dotEnv());
    for (const secret of secrets) expect(secret).toMatch(/^[\w-]{43}$/);
    expect(new Set(secrets).size).toBe(3);
    const emptied = secrets.reduce<string>(
      (text, secret) => text.replace(`${secret}`, ''),
      dotEnv(),
    );
    expect(emptied).toBe(readFileSync(example, 'utf8'));
  });

  it('the API takes it as it is', async () => {
    await ensureEnv();
    expect(() => loadConfig(parseEnv(dotEnv()))).not.toThrow();
  });

  it('the secrets are fresh each time', async () => {
    await ensureEnv();
    const first = secretsOf(dotEnv());
    rmSync(join(folder, '.env'));
    await ensureEnv();
    expect(secretsOf(dotEnv()).filter((secret) => first.includes(secret))).toEqual([]);
  });

  it.skipIf(process.platform === 'win32')('nobody but its owner may read it', async () => {
    await ensureEnv();
    expect(statSync(join(folder, '.env')).mode & 0o777).toBe(0o600);
  });
});

describe('nothing is made up', () => {
  it('where there is a .env: it stays as it is, even empty', async () => {
    for (const text of ['PORT=5001\n', '']) {
      writeFileSync(join(folder, '.env'), text);
      expect(await ensureEnv()).toBe('');
      expect(dotEnv()).toBe(text);
    }
  });

  it.each([
    ['the origin is https', { PUBLIC_ORIGIN: 'https://app.example.com' }],
    ['the database is a server', { DATABASE_URL: 'postgres://db.example.com/app' }],
    ['the database is a server, by its longer name', { DATABASE_URL: 'postgresql://db/app' }],
    ['the environment has the secrets', { ACCESS_TOKEN_SECRET: 'given' }],
  ])('where %s: a secret that was forgotten is missed by the API', async (_where, env) => {
    expect(await ensureEnv(env as unknown as Record<string, string>)).toBe('');
    expect(existsSync(join(folder, '.env'))).toBe(false);
  });
});
