import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';

const secretNames = ['ACCESS_TOKEN_SECRET', 'REFRESH_TOKEN_SECRET', 'PASSWORD_PEPPER'] as const;

type Options = {
  /** Where `.env` and `.env.example` are. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
};

/**
 * Makes sure that `.env` exists and has the three secrets: copies `.env.example`, and fills in each secret that is
 * blank or missing. It never changes an existing value.
 *
 * It does nothing when the environment has secrets, or when there may be real accounts (an https origin, a database
 * server). There a forgotten secret must be reported, because a new one would make every password and every session of
 * that installation useless.
 *
 * @returns the sentence to print; null when there was nothing to do
 */
export function ensureEnv({ folder, env }: Options): string | null {
  if (secretNames.some((name) => env[name])) return null;
  const path = join(folder, '.env');
  const isNew = !existsSync(path);
  const text = readFileSync(isNew ? join(folder, '.env.example') : path, 'utf8');
  const settings = { ...parseEnv(text), ...env };
  if (isForReal(settings)) return null;
  const missing = secretNames.filter((name) => !settings[name]);
  if (missing.length === 0) return null;
  const filled = missing.reduce(fillIn, text);
  if (isNew) writeFileSync(path, filled, { mode: 0o600, flag: 'wx' });
  else writeFileSync(path, filled);
  return isNew
    ? 'Created .env with fresh secrets.'
    : `Filled in ${missing.join(', ')} in .env, because it was blank.`;
}

function isForReal({ PUBLIC_ORIGIN = '', DATABASE_URL = '' }: Options['env']): boolean {
  return PUBLIC_ORIGIN.startsWith('https:') || DATABASE_URL.startsWith('postgres');
}

/** Puts a new value on the secret's own line, or on a new line at the end. */
function fillIn(text: string, name: string): string {
  const line = `${name}=${randomBytes(32).toString('base64url')}`;
  const blank = new RegExp(`^[ \\t]*${name}[ \\t]*=.*$`, 'm');
  if (blank.test(text)) return text.replace(blank, line);
  return `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${line}\n`;
}
