import { describe, expect, it } from 'vitest';
import { StartupError } from '../lib/startup-error.ts';
import { rememberSecrets } from '../testing/captured-logs.ts';
import { newSecret } from '../testing/create-test-app.ts';
import { loadConfig } from './config.ts';

const server = 'postgres://latchkey:xM3vTq@127.0.0.1/app';
const secrets = {
  ACCESS_TOKEN_SECRET: newSecret(),
  REFRESH_TOKEN_SECRET: newSecret(),
  PASSWORD_PEPPER: newSecret(),
};
/** The faults that `loadConfig` reports, one sentence each. */
function faultsOf(env: Record<string, string | undefined>): string[] {
  try {
    loadConfig({ ...secrets, ...env });
  } catch (error) {
    if (!(error instanceof StartupError)) throw error;
    const [head, ...faults] = error.message.split('\n  - ');
    expect(head).toBe(`The settings have ${faults.length} fault(s):`);
    return faults;
  }
  return [];
}

describe('a setting', () => {
  const origin =
    'must be an exact origin such as https://app.example.com, without a path; http is accepted for localhost only.';
  const time = (says: string) => `must be ${says}, written like 10s, 15m or 7d.`;
  const whole = (from: number, to: number) => `must be a whole number from ${from} to ${to}.`;
  const faulty: [string, string[], string][] = [
    ['PORT', ['0', '65536', '-1', '1.5', '0x10', ' 80', '80a', 'http', '1e3'], whole(1, 65_535)],
    ['BCRYPT_COST', ['9', '17', '012345678901'], whole(10, 16)],
    ['SESSIONS_PER_USER', ['0', '1001'], whole(1, 1_000)],
    ['RATE_LIMIT_ROWS', ['999', '10000001'], whole(1_000, 10_000_000)],
    ['REQUESTS_PER_SECOND', ['9', '100001'], whole(10, 100_000)],
    ['MAX_CONNECTIONS', ['9', '100001'], whole(10, 100_000)],
    ['DATABASE_POOL_SIZE', ['3', '501'], whole(4, 500)],
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
      'DATABASE_URL',
      [
        'postgres://ada:pass/word@db.example.com/app',
        'postgres://ada:pass#word@db.example.com/app',
        'postgres://ada:caf%e9@db.example.com/app',
        'postgres://db.example.com:port/app',
        'postgres://db.example.com/app?sslmode=verify-full&sslrootcert=no-such-file.pem',
      ],
      'cannot be read; write special characters of user and password percent-encoded (%2F for /), and name only certificate files that exist.',
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

  it('an unknown LOG_LEVEL is refused', () => {
    expect(faultsOf({ LOG_LEVEL: 'verbose' })).toEqual([
      expect.stringMatching(/^LOG_LEVEL .*"info"/),
    ]);
  });

  it('no access token may outlive the refresh token, and no refresh token may outlive the session', () => {
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

describe('an https origin', () => {
  const https = {
    PUBLIC_ORIGIN: 'https://app.example.com',
    TRUST_PROXY_HOPS: '1',
    DATABASE_URL: server,
  };
  const first = (fault: string) => fault.split(/[,;] /)[0];

  it('requires TRUST_PROXY_HOPS, even when the number is 0', () => {
    expect(faultsOf({ ...https, TRUST_PROXY_HOPS: undefined })).toEqual([
      'TRUST_PROXY_HOPS is missing; with an https PUBLIC_ORIGIN say how many proxies stand in front, usually 1.',
    ]);
    for (const hops of ['0', '1'])
      expect(faultsOf({ ...https, TRUST_PROXY_HOPS: hops })).toEqual([]);
  });

  it.each([
    ['LAB', 'on', 'LAB is on'],
    ['BCRYPT_COST', '11', 'BCRYPT_COST must be at least 12 with an https PUBLIC_ORIGIN.'],
    ['NODE_TLS_REJECT_UNAUTHORIZED', '0', 'NODE_TLS_REJECT_UNAUTHORIZED is 0'],
    ['DATABASE_URL', undefined, 'DATABASE_URL names the embedded database'],
    ['DATABASE_URL', 'pglite:///srv/data', 'DATABASE_URL names the embedded database'],
    ...[
      'https://app.example.org',
      'https://example.com.evil.example',
      'https://10.0.0.1',
      'https://localhost',
    ].map((origin) => [
      'ALLOWED_ORIGINS',
      origin,
      'ALLOWED_ORIGINS has an origin of another site than PUBLIC_ORIGIN',
    ]),
    ...[
      'postgres://ada:xM3vTq@db.example.com/app',
      'postgres://ada:xM3vTq@db/app',
      'postgres://ada:xM3vTq@10.0.0.7/app',
      'postgres://ada:xM3vTq@localhost.example.com/app',
      'postgres://ada:xM3vTq@127.evil.example/app',
      'postgres://ada:xM3vTq@db.example.com/app?sslmode=disable',
      'postgres://ada:xM3vTq@db.example.com/app?sslmode=no-verify',
      'postgres://ada:xM3vTq@db.example.com/app?ssl=0',
      'postgres://ada:xM3vTq@db.example.com/app?uselibpqcompat=true&sslmode=require',
      'postgres://ada:xM3vTq@db.example.com/app?uselibpqcompat=true&sslmode=prefer',
      'postgres://ada:xM3vTq@localhost/app?host=db.example.com',
    ].map((url) => [
      'DATABASE_URL',
      url,
      'DATABASE_URL reaches another machine without checked TLS',
    ]),
    ...['postgres', 'Password', 'changeme', 'mysecretpassword', 'ada', 'app', 'ADA'].map(
      (password) => [
        'DATABASE_URL',
        `postgres://ada:${password}@127.0.0.1/app`,
        'DATABASE_URL has a password that anybody would try first',
      ],
    ),
  ] as [string, string | undefined, string][])('refuses %s=%s', (name, value, says) => {
    expect(faultsOf({ ...https, [name]: value }).map(first)).toEqual([says]);
  });

  it('refuses an http origin in ALLOWED_ORIGINS, and reports that its site differs too', () => {
    expect(faultsOf({ ...https, ALLOWED_ORIGINS: 'http://localhost:5173' }).map(first)).toEqual([
      'ALLOWED_ORIGINS has an http origin',
      'ALLOWED_ORIGINS has an origin of another site than PUBLIC_ORIGIN',
    ]);
  });

  it.each([
    'postgres://ada:xM3vTq@localhost/app',
    'postgres://ada:xM3vTq@127.0.0.1/app',
    'postgres://ada:xM3vTq@[::1]/app',
    'postgres://ada@/app?host=/var/run/postgresql',
    'postgres://%2Fvar%2Frun%2Fpostgresql/app',
    'postgres://ada:xM3vTq@db.example.com/app?sslmode=verify-full',
    'postgres://ada:xM3vTq@db.example.com/app?ssl=true',
    `postgres://ada:xM3vTq@db.example.com/app?sslmode=verify-full&sslrootcert=${import.meta.filename}`,
  ])('accepts %s', (url) => {
    expect(faultsOf({ ...https, DATABASE_URL: url })).toEqual([]);
  });

  it.each([
    ['embedded-database', { DATABASE_URL: 'pglite://.data' }],
    ['database-without-tls', { DATABASE_URL: 'postgres://ada:xM3vTq@db/app' }],
    ['lab', { LAB: 'on' }],
  ])('accepts a risk that ACCEPT_RISKS names, and no other risk: %s', (risk, values) => {
    expect(faultsOf({ ...https, ...values, ACCEPT_RISKS: risk })).toEqual([]);
    const others = ['embedded-database', 'database-without-tls', 'lab'].filter(
      (each) => each !== risk,
    );
    expect(faultsOf({ ...https, ...values, ACCEPT_RISKS: others.join() })).toHaveLength(1);
  });

  it('refuses an unknown name in ACCEPT_RISKS', () => {
    expect(faultsOf({ ...https, ACCEPT_RISKS: 'everything' })).toEqual([
      expect.stringMatching(/^ACCEPT_RISKS .*"embedded-database"/),
    ]);
  });

  it('reports all faults together, without the password', () => {
    const faults = faultsOf({
      ...https,
      DATABASE_URL: 'postgres://ada:mysecretpassword@db/app',
      LAB: 'on',
      BCRYPT_COST: '10',
      ALLOWED_ORIGINS: 'https://app.example.org',
      TRUST_PROXY_HOPS: '',
    });
    expect(faults).toHaveLength(6);
    expect(faults.join()).not.toContain('mysecretpassword');
  });

  it('is the reason for these faults: with http://localhost the same settings are accepted', () => {
    expect(
      faultsOf({
        DATABASE_URL: 'postgres://postgres:postgres@db/app',
        LAB: 'on',
        BCRYPT_COST: '10',
        ALLOWED_ORIGINS: 'https://app.example.org',
      }),
    ).toEqual([]);
  });
});

describe('secrets', () => {
  it.each(Object.keys(secrets))('%s is required', (name) => {
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

  it('are listed together, each with the name of its setting', () => {
    expect(
      faultsOf(values)
        .map((fault) => fault.split(' ')[0])
        .sort(),
    ).toEqual(Object.keys(values).sort());
  });

  it('are reported without any value, because a value may be a secret', () => {
    rememberSecrets(values.ACCESS_TOKEN_SECRET, values.REFRESH_TOKEN_SECRET);
    expect(faultsOf(values).join()).not.toContain('hunter');
  });
});
