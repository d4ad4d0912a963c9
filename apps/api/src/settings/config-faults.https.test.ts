import { describe, expect, it } from 'vitest';
import { faultsOf } from '../testing/faults-of.ts';

describe('an https origin', () => {
  const https = {
    PUBLIC_ORIGIN: 'https://app.example.com',
    TRUST_PROXY_HOPS: '1',
    DATABASE_URL: 'postgres://latchkey:xM3vTq@127.0.0.1/app',
    SMTP_URL: 'smtps://app:xM3vTq@mail.example.com',
    MAIL_FROM: 'no-reply@example.com',
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
    ['SMTP_URL', undefined, 'SMTP_URL is missing'],
    ['MAIL_FROM', undefined, 'MAIL_FROM is missing'],
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
    ...['DATABASE_DIRECT_URL', 'DATABASE_MIGRATION_URL'].flatMap((name) => [
      [
        name,
        'postgres://ada:xM3vTq@db.example.com/app',
        `${name} reaches another machine without checked TLS`,
      ],
      [
        name,
        'postgres://ada:postgres@127.0.0.1/app',
        `${name} has a password that anybody would try first`,
      ],
    ]),
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
    ['mails-to-files', { SMTP_URL: undefined }],
    ['lab', { LAB: 'on' }],
  ])('accepts a risk that ACCEPT_RISKS names, and no other risk: %s', (risk, values) => {
    expect(faultsOf({ ...https, ...values, ACCEPT_RISKS: risk })).toEqual([]);
    const others = ['embedded-database', 'database-without-tls', 'mails-to-files', 'lab'].filter(
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
