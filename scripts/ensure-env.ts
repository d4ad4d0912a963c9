import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

/** Creates `.env` from `.env.example` with fresh secrets, unless it exists or the environment has them. True when it did. */
export function ensureEnv(): boolean {
  const { ACCESS_TOKEN_SECRET, PUBLIC_ORIGIN = '', DATABASE_URL = '' } = process.env;
  // Where real accounts are, a secret that was forgotten must be missed, not made up.
  const isForReal = PUBLIC_ORIGIN.startsWith('https:') || DATABASE_URL.startsWith('postgres');
  if (existsSync('.env') || ACCESS_TOKEN_SECRET || isForReal) return false;
  const example = readFileSync('.env.example', 'utf8');
  const filled = example.replace(
    /^(ACCESS_TOKEN_SECRET|REFRESH_TOKEN_SECRET|PASSWORD_PEPPER)=$/gm,
    (_line, name) => `${name}=${randomBytes(32).toString('base64url')}`,
  );
  writeFileSync('.env', filled, { mode: 0o600, flag: 'wx' });
  return true;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href && ensureEnv()) {
  process.stdout.write('Created .env with fresh secrets.\n');
}
