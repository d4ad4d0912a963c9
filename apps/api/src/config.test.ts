import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { describe, expect, it } from 'vitest';
import { loadConfig } from './config.ts';
import { StartupError } from './lib/startup-error.ts';
import { rememberSecrets } from './testing/captured-logs.ts';
import { newSecret } from './testing/create-test-app.ts';

const secrets = {
  ACCESS_TOKEN_SECRET: newSecret(),
  REFRESH_TOKEN_SECRET: newSecret(),
  PASSWORD_PEPPER: newSecret(),
};
const day = 86_400_000;

const defaults = {
  host: '127.0.0.1',
  port: 5000,
  publicOrigin: 'http://localhost:3000',
  allowedOrigins: ['http://localhost:3000'],
  isHttps: false,
  accessTokenTtl: 900_000,
  refreshTokenTtl: 7 * day,
  sessionMaxAge: 30 * day,
  refreshLeeway: 10_000,
  bcryptCost: 12,
  trustProxyHops: 0,
  logLevel: 'info',
};

const load = (env: Record<string, string | undefined> = {}) => loadConfig({ ...secrets, ...env });

/** The sentences of a refusal, one for each fault. */
function faultsOf(env: Record<string, string | undefined>): string[] {
  try {
    load(env);
  } catch (error) {
    if (!(error instanceof StartupError)) throw error;
    const [head, ...faults] = error.message.split('\n  - ');
    expect(head).toBe(`The settings have ${faults.length} fault(s):`);
    return faults;
  }
  return [];
}

describe('the defaults', () => {
  it('are what the documentation says', () => {
    expect(load().config).toEqual(defaults);
    expect(load().secrets.databaseUrl).toBe('pglite://.data');
  });

  it('are the values of .env.example, name by name', () => {
    const text = readFileSync(new URL('../../../.env.example', import.meta.url), 'utf8');
    const example = parseEnv(text) as Record<string, string>;
    expect(loadConfig({ ...example, ...secrets })).toEqual(load());
    const settable = ['ALLOWED_ORIGINS', 'PUBLIC_ORIGIN', 'DATABASE_URL', ...Object.keys(secrets)];
    const others = ['HOST', 'PORT', 'TRUST_PROXY_HOPS', 'BCRYPT_COST', 'LOG_LEVEL'];
    const times = ['ACCESS_TOKEN_TTL', 'REFRESH_TOKEN_TTL', 'SESSION_MAX_AGE', 'REFRESH_LEEWAY'];
    expect(Object.keys(example).sort()).toEqual([...settable, ...others, ...times].sort());
    for (const name of Object.keys(secrets)) expect(example[name]).toBe('');
  });

  it('stand for values that are empty', () => {
    expect(load({ PORT: '', ALLOWED_ORIGINS: '', LOG_LEVEL: '' }).config).toEqual(defaults);
  });

  it('are not changed by what else is in the environment', () => {
    expect(load({ NODE_ENV: 'production', HOME: '/root', __proto__: 'x' }).config).toEqual(
      defaults,
    );
  });
});

describe('a setting', () => {
  it('is read', () => {
    const { config, secrets: read } = load({
      PORT: '8080',
      HOST: '0.0.0.0',
      PUBLIC_ORIGIN: 'https://app.example.com',
      ALLOWED_ORIGINS: 'https://www.example.com, https://app.example.com ,http://localhost:5173,',
      DATABASE_URL: 'postgres://user@host/db',
      ACCESS_TOKEN_TTL: '5m',
      REFRESH_TOKEN_TTL: '12h',
      SESSION_MAX_AGE: '1d',
      REFRESH_LEEWAY: '20s',
      BCRYPT_COST: '13',
      TRUST_PROXY_HOPS: '2',
      LOG_LEVEL: 'debug',
    });
    expect(config).toEqual({
      host: '0.0.0.0',
      port: 8080,
      publicOrigin: 'https://app.example.com',
      allowedOrigins: [
        'https://app.example.com',
        'https://www.example.com',
        'http://localhost:5173',
      ],
      isHttps: true,
      accessTokenTtl: 300_000,
      refreshTokenTtl: day / 2,
      sessionMaxAge: day,
      refreshLeeway: 20_000,
      bcryptCost: 13,
      trustProxyHops: 2,
      logLevel: 'debug',
    });
    expect(read.databaseUrl).toBe('postgres://user@host/db');
  });

  const origin =
    'must be an exact origin such as https://app.example.com, without a path; http is accepted for localhost only.';
  const time = (says: string) => `must be ${says}, written like 10s, 15m or 7d.`;
  const whole = (from: number, to: number) => `must be a whole number from ${from} to ${to}.`;
  const faulty: [string, string[], string][] = [
    ['PORT', ['0', '65536', '-1', '1.5', '0x10', ' 80', '80a', 'http', '1e3'], whole(1, 65_535)],
    ['BCRYPT_COST', ['9', '17', '012345678901'], whole(10, 16)],
    ['TRUST_PROXY_HOPS', ['11', 'true', '-1'], whole(0, 10)],
    [
      'PUBLIC_ORIGIN',
      [
        'http://app.example.com',
        'http://127.0.0.1:3000',
        'http://192.168.0.1',
        'http://localhost.evil.example',
        'https://app.example.com/',
        'https://app.example.com/app',
        'https://app.example.com?x',
        'https://user@app.example.com',
        'https://APP.example.com',
        'https://app.example.com:443',
        'app.example.com',
        'null',
        '*',
        'ftp://localhost',
        'file:///',
        'javascript:alert(1)',
      ],
      origin,
    ],
    ['ALLOWED_ORIGINS', ['*', 'https://a.example,http://b.example', 'null'], origin],
    [
      'DATABASE_URL',
      ['mysql://x', 'pglite://', '.data', 'postgres:/x', 'postgres://'],
      'must start with pglite:// (a folder) or postgres://.',
    ],
    [
      'ACCESS_TOKEN_TTL',
      ['9s', '61m', '15', '15 m', '0s', '-1m', '1.5m', '1M', ''.padEnd(9, '9')],
      time('from 10s to 1h'),
    ],
    ['REFRESH_TOKEN_TTL', ['59s', '91d', 'forever'], time('from 1m to 90d')],
    ['SESSION_MAX_AGE', ['59s', '401d'], time('from 1m to 400d')],
    ['REFRESH_LEEWAY', ['9s', '61s', '0'], time('from 10s to 60s')],
  ];

  it.each(
    faulty.flatMap(([name, values, says]) => values.map((value) => [name, value, says] as const)),
  )('%s=%s is refused in one sentence', (name, value, says) => {
    expect(faultsOf({ [name]: value })).toEqual([`${name} ${says}`]);
  });

  it('LOG_LEVEL that is unknown is refused', () => {
    expect(faultsOf({ LOG_LEVEL: 'verbose' })).toEqual([
      expect.stringMatching(/^LOG_LEVEL .*"info"/),
    ]);
  });

  it('lifetimes must nest: access within refresh within session', () => {
    const faults = faultsOf({
      ACCESS_TOKEN_TTL: '30m',
      REFRESH_TOKEN_TTL: '10m',
      SESSION_MAX_AGE: '5m',
    });
    expect(faults).toEqual([
      'REFRESH_TOKEN_TTL must not be shorter than ACCESS_TOKEN_TTL.',
      'SESSION_MAX_AGE must not be shorter than REFRESH_TOKEN_TTL.',
    ]);
    expect(
      faultsOf({ ACCESS_TOKEN_TTL: '10m', REFRESH_TOKEN_TTL: '10m', SESSION_MAX_AGE: '10m' }),
    ).toEqual([]);
  });
});

describe('secrets', () => {
  it('become keys, the first of each list first', () => {
    const next = newSecret();
    const read = load({ ACCESS_TOKEN_SECRET: `${next},${secrets.ACCESS_TOKEN_SECRET}` }).secrets;
    expect(read.accessTokenKeys.map((key) => key.export().toString('base64url'))).toEqual([
      next,
      secrets.ACCESS_TOKEN_SECRET,
    ]);
    expect(read.refreshTokenKeys.map((key) => key.type)).toEqual(['secret']);
    expect(read.passwordPeppers).toHaveLength(1);
  });

  it('cannot be printed with the settings, nor by accident', () => {
    const { config, secrets: read } = load({ DATABASE_URL: 'postgres://u@h/d' });
    const printed = JSON.stringify(config) + JSON.stringify(read.accessTokenKeys);
    for (const secret of Object.values(secrets)) expect(printed).not.toContain(secret);
    expect(printed).not.toContain('postgres:');
  });

  it.each(Object.keys(secrets))('%s must be there', (name) => {
    for (const value of [undefined, '', ' ']) {
      expect(faultsOf({ [name]: value })).toEqual([expect.stringMatching(`^${name} is missing; `)]);
    }
  });

  it('must all be different', () => {
    expect(faultsOf({ REFRESH_TOKEN_SECRET: secrets.ACCESS_TOKEN_SECRET })).toEqual([
      'REFRESH_TOKEN_SECRET repeats a secret of ACCESS_TOKEN_SECRET; every secret must be its own.',
    ]);
  });
});

describe('several faults', () => {
  const values = {
    PORT: 'hunter-port',
    PUBLIC_ORIGIN: 'http://hunter.example',
    DATABASE_URL: 'mysql://user:hunter-database@host/db',
    LOG_LEVEL: 'hunter-level',
    REFRESH_LEEWAY: 'hunter-leeway',
    ACCESS_TOKEN_SECRET: 'hunter-access',
    REFRESH_TOKEN_SECRET: 'hunter-refresh-secret-that-is-typed-by-hand-and-long',
    PASSWORD_PEPPER: undefined,
  };

  it('are listed together, each with its name', () => {
    expect(
      faultsOf(values)
        .map((fault) => fault.split(' ')[0])
        .sort(),
    ).toEqual(Object.keys(values).sort());
  });

  it('repeat no value: one of them may be a secret', () => {
    rememberSecrets(values.ACCESS_TOKEN_SECRET, values.REFRESH_TOKEN_SECRET);
    expect(faultsOf(values).join()).not.toContain('hunter');
  });
});
