import { copyFileSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadConfig } from '../apps/api/src/settings/config.ts';
import { makeTemporaryFolder } from '../apps/api/src/testing/temporary-folder.ts';
import { ensureEnv as ensureEnvIn } from './ensure-env.ts';

const example = fileURLToPath(new URL('../.env.example', import.meta.url));
const created = 'Created .env with fresh secrets.';

let folder: string;
beforeEach(() => {
  folder = makeTemporaryFolder('env');
  copyFileSync(example, join(folder, '.env.example'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const dotEnv = () => readFileSync(join(folder, '.env'), 'utf8');

const ensureEnv = (env: Record<string, string> = {}) => ensureEnvIn({ folder, env });

function secretsOf(text: string): (string | undefined)[] {
  const { ACCESS_TOKEN_SECRET, REFRESH_TOKEN_SECRET, PASSWORD_PEPPER } = parseEnv(text);
  return [ACCESS_TOKEN_SECRET, REFRESH_TOKEN_SECRET, PASSWORD_PEPPER];
}

describe('without a .env, npm run dev', () => {
  it('makes one from the example, with three secrets of 32 bytes and no other change', () => {
    expect(ensureEnv()).toBe(created);
    const secrets = secretsOf(dotEnv());
    for (const secret of secrets) expect(secret).toMatch(/^[\w-]{43}$/);
    expect(new Set(secrets).size).toBe(3);
    const emptied = secrets.reduce<string>(
      (text, secret) => text.replace(`${secret}`, ''),
      dotEnv(),
    );
    expect(emptied).toBe(readFileSync(example, 'utf8'));
  });

  it('makes one that the API accepts unchanged', () => {
    ensureEnv();
    expect(() => loadConfig(parseEnv(dotEnv()))).not.toThrow();
  });

  it('makes new secrets each time', () => {
    ensureEnv();
    const first = secretsOf(dotEnv());
    rmSync(join(folder, '.env'));
    ensureEnv();
    expect(secretsOf(dotEnv()).filter((secret) => first.includes(secret))).toEqual([]);
  });

  it.skipIf(process.platform === 'win32')('makes one that only its owner can read', () => {
    ensureEnv();
    expect(statSync(join(folder, '.env')).mode & 0o777).toBe(0o600);
  });
});

describe('with a .env, npm run dev', () => {
  it('fills in blank secrets, as in a copy of the example, and keeps the rest', () => {
    const copy = readFileSync(example, 'utf8').replace('PORT=5000', 'PORT=5001');
    writeFileSync(join(folder, '.env'), copy);
    expect(ensureEnv()).toBe(
      'Filled in ACCESS_TOKEN_SECRET, REFRESH_TOKEN_SECRET, PASSWORD_PEPPER in .env, because it was blank.',
    );
    const secrets = secretsOf(dotEnv());
    expect(new Set(secrets).size).toBe(3);
    for (const secret of secrets) expect(secret).toMatch(/^[\w-]{43}$/);
    expect(secrets.reduce<string>((text, secret) => text.replace(`${secret}`, ''), dotEnv())).toBe(
      copy,
    );
  });

  it('adds missing secrets at the end, even when the file is empty', () => {
    for (const text of ['PORT=5001', '']) {
      writeFileSync(join(folder, '.env'), text);
      ensureEnv();
      expect(dotEnv().startsWith(text)).toBe(true);
      expect(() => loadConfig(parseEnv(dotEnv()))).not.toThrow();
    }
  });

  it('keeps the secrets that are there, and changes nothing the second time', () => {
    writeFileSync(join(folder, '.env'), 'ACCESS_TOKEN_SECRET=mine\n  PASSWORD_PEPPER = ""\n');
    expect(ensureEnv()).toBe(
      'Filled in REFRESH_TOKEN_SECRET, PASSWORD_PEPPER in .env, because it was blank.',
    );
    const filled = dotEnv();
    expect(secretsOf(filled)[0]).toBe('mine');
    expect(ensureEnv()).toBeNull();
    expect(dotEnv()).toBe(filled);
  });
});

describe('no secret is made', () => {
  const forReal: [string, Record<string, string>][] = [
    ['the origin is https', { PUBLIC_ORIGIN: 'https://app.example.com' }],
    ['the database is a server', { DATABASE_URL: 'postgres://db.example.com/app' }],
    ['the database is a server, by its longer name', { DATABASE_URL: 'postgresql://db/app' }],
  ];

  it.each([...forReal, ['the environment has the secrets', { ACCESS_TOKEN_SECRET: 'given' }]])(
    'when %s, so the API reports the missing secret',
    (_where, env) => {
      expect(ensureEnv(env)).toBeNull();
      expect(existsSync(join(folder, '.env'))).toBe(false);
    },
  );

  it.each(forReal)('when .env itself shows that %s', (_where, env) => {
    const [[name, value] = []] = Object.entries(env);
    const text = `${name}=${value}\nACCESS_TOKEN_SECRET=\n`;
    writeFileSync(join(folder, '.env'), text);
    expect(ensureEnv()).toBeNull();
    expect(dotEnv()).toBe(text);
  });
});
