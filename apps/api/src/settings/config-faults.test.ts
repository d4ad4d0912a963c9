import { describe, expect, it } from 'vitest';
import { rememberSecrets } from '../testing/captured-logs.ts';
import { faultsOf, secrets } from '../testing/faults-of.ts';

describe('a setting', () => {
  const origin =
    'must be an exact origin such as https://app.example.com, without a path; http is accepted for localhost only.';
  const time = (says: string) => `must be ${says}, written like 10s, 15m or 7d.`;
  const whole = (from: number, to: number) => `must be a whole number from ${from} to ${to}.`;
  const faulty: [string, string[], string][] = [
    ['PORT', ['0', '65536', '-1', '1.5', '0x10', '8 0', '80a', 'http', '1e3'], whole(1, 65_535)],
    ['BCRYPT_COST', ['9', '17', '012345678901'], whole(10, 16)],
    ['SESSIONS_PER_USER', ['0', '1001'], whole(1, 1_000)],
    ['RATE_LIMIT_ROWS', ['999', '10000001'], whole(1_000, 10_000_000)],
    ['REQUESTS_PER_SECOND', ['9', '100001'], whole(10, 100_000)],
    ['MAX_CONNECTIONS', ['9', '100001'], whole(10, 100_000)],
    ['DATABASE_POOL_SIZE', ['3', '501'], whole(4, 500)],
    [
      'DATABASE_STATEMENT_TIMEOUT',
      ['499ms', '3501ms', '4s', '0', '0ms', '2'],
      'must be from 500ms to 3500ms, written like 3500ms or 2s.',
    ],
    ...(['DATABASE_DIRECT_URL', 'DATABASE_MIGRATION_URL'] as const).map(
      (name): [string, string[], string] => [
        name,
        ['pglite://.data', 'mysql://x', 'postgres://'],
        'must start with postgres://.',
      ],
    ),
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
      'SMTP_URL',
      [
        'mail.example.com',
        'http://mail.example.com',
        'smtp://',
        'smtps://mail.example.com/path',
        'smtps://mail.example.com?tls.rejectUnauthorized=false',
        'smtps://mail.example.com#x',
        'smtps://ada:pass/word@mail.example.com',
        'smtps://ada:caf%e9@mail.example.com',
        'smtps://mail.example.com:port',
      ],
      'must be an address such as smtps://user:password@host:465, with special characters of user and password percent-encoded.',
    ],
    [
      'MAIL_FROM',
      [
        'nobody',
        'a@example.com, b@example.com',
        'A <a@example.com>, B <b@example.com>',
        'A, B <a@example.com>',
        'A <a@example.com> B',
        'A\r\nBcc: b@example.com <a@example.com>',
        'a@b@example.com',
        'a@example..com',
        '.a@example.com',
        'a@-example.com',
        'a@example.com\nb@example.com',
        `${'a'.repeat(310)}@example.com`,
      ],
      'must be one address such as no-reply@example.com or Name <no-reply@example.com>.',
    ],
    [
      'BREACH_CHECK_URL',
      [
        'https://breaches.example.com?key=1',
        'https://breaches.example.com/#',
        'https://ada:secret@breaches.example.com',
      ],
      'must have neither a password, a query nor a fragment.',
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

  it.each(['DATABASE_DIRECT_URL', 'DATABASE_MIGRATION_URL'])(
    '%s is refused beside the embedded database, which has one address',
    (name) => {
      expect(faultsOf({ [name]: 'postgres://127.0.0.1/app' })).toEqual([
        `${name} is for a PostgreSQL server, but DATABASE_URL names the embedded database; name the server in both.`,
      ]);
      const server = { DATABASE_URL: 'postgres://127.0.0.1:6432/app' };
      expect(faultsOf({ ...server, [name]: 'postgres://127.0.0.1/app' })).toEqual([]);
    },
  );

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
