import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { describe, expect, it } from 'vitest';
import { newSecret } from '../testing/create-test-app.ts';
import { accountSettings } from './account-settings.ts';
import { capacitySettings } from './capacity.ts';
import { loadConfig } from './config.ts';

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
  metrics: null,
  sessionKeys: true, // feature: session-key
  isDeviceBindingOn: false, // feature: device-bound
  lab: false,
  sessionsPerUser: 20,
  rateLimitRows: 100_000,
  requestsPerSecond: 100,
  maxConnections: 2_000,
  databasePoolSize: 10,
  databaseStatementTimeout: 3_500,
  registration: 'open',
  names: 'username',
  passwordMinLength: 15,
  breachCheckUrl: null,
  unrememberedTtl: day / 2,
  activityKeep: 365 * day,
  mailFrom: { name: 'Latchkey', address: 'no-reply@localhost' },
  mailFolder: '.outbox',
  isMailPlain: false,
};

const load = (env: Record<string, string | undefined> = {}) => loadConfig({ ...secrets, ...env });

describe('the defaults', () => {
  it('are what the documentation says', () => {
    expect(load().config).toEqual(defaults);
    expect(load().secrets.database).toEqual({ url: 'pglite://.data' });
  });

  it('are the values of .env.example, name by name', () => {
    const text = readFileSync(new URL('../../../../.env.example', import.meta.url), 'utf8');
    const example = parseEnv(text) as Record<string, string>;
    expect(loadConfig({ ...example, ...secrets })).toEqual(load());
    const addresses = ['ALLOWED_ORIGINS', 'PUBLIC_ORIGIN', 'DATABASE_URL'];
    const others = ['HOST', 'PORT', 'BCRYPT_COST', 'LOG_LEVEL', 'METRICS_HOST'];
    const times = ['ACCESS_TOKEN_TTL', 'REFRESH_TOKEN_TTL', 'SESSION_MAX_AGE', 'REFRESH_LEEWAY'];
    const capacity = Object.keys(capacitySettings);
    const optional = ['BREACH_CHECK_URL', 'SMTP_URL', 'MAIL_FROM'];
    const accounts = Object.keys(accountSettings).filter((name) => !optional.includes(name));
    expect(Object.keys(example).sort()).toEqual(
      [...Object.keys(secrets), ...addresses, ...others, ...times, ...capacity, ...accounts].sort(),
    );
    for (const name of Object.keys(secrets)) expect(example[name]).toBe('');
  });

  it('replace empty and blank values', () => {
    expect(load({ PORT: '', HOST: ' ', MAIL_FOLDER: '\r\n' }).config).toEqual(defaults);
  });

  it('do not depend on other environment variables', () => {
    expect(load({ NODE_ENV: 'production', HOME: '/root', __proto__: 'x' }).config).toEqual(
      defaults,
    );
  });
});

describe('a setting', () => {
  it('is read without blanks and line ends around it, as files of secrets have them', () => {
    const DATABASE_URL = 'postgres://u@localhost/db';
    const read = load({ PORT: '8080\r', DATABASE_URL: ` ${DATABASE_URL}\n` });
    expect([read.config.port, read.secrets.database.url]).toEqual([8080, DATABASE_URL]);
  });

  it('is read from the environment', () => {
    const { config, secrets: read } = load({
      PORT: '8080',
      HOST: '0.0.0.0',
      PUBLIC_ORIGIN: 'https://app.example.com',
      ALLOWED_ORIGINS:
        'https://www.example.com, https://app.example.com ,https://example.com:8443,',
      DATABASE_URL: 'postgres://user@host/db?sslmode=verify-full',
      DATABASE_DIRECT_URL: 'postgres://user@direct/db?sslmode=verify-full',
      DATABASE_MIGRATION_URL: 'postgres://owner@direct/db?sslmode=verify-full',
      ACCESS_TOKEN_TTL: '5m',
      REFRESH_TOKEN_TTL: '12h',
      SESSION_MAX_AGE: '1d',
      REFRESH_LEEWAY: '20s',
      BCRYPT_COST: '13',
      SESSIONS_PER_USER: '5',
      RATE_LIMIT_ROWS: '5000',
      REQUESTS_PER_SECOND: '50',
      MAX_CONNECTIONS: '300',
      DATABASE_POOL_SIZE: '20',
      DATABASE_STATEMENT_TIMEOUT: '2s',
      TRUST_PROXY_HOPS: '2',
      LOG_LEVEL: 'debug',
      METRICS_PORT: '9464',
      METRICS_HOST: '10.0.0.5',
      REGISTRATION: 'invite',
      SIGN_IN_NAMES: 'email',
      PASSWORD_MIN_LENGTH: '20',
      BREACH_CHECK_URL: 'https://breaches.example.com',
      UNREMEMBERED_TTL: '1h',
      ACTIVITY_KEEP: '30d',
      SESSION_KEYS: 'off', // feature: session-key
      DEVICE_BOUND_SESSIONS: 'off', // feature: device-bound
      LAB: 'on',
      ACCEPT_RISKS: 'lab,mail-without-tls',
      SMTP_URL: 'smtps://app%40example.com:p%2Fw@mail.example.com',
      MAIL_FROM: 'The App <app@example.com>',
      MAIL_FOLDER: 'mails',
    });
    expect(config).toEqual({
      host: '0.0.0.0',
      port: 8080,
      publicOrigin: 'https://app.example.com',
      allowedOrigins: [
        'https://app.example.com',
        'https://www.example.com',
        'https://example.com:8443',
      ],
      isHttps: true,
      accessTokenTtl: 300_000,
      refreshTokenTtl: day / 2,
      sessionMaxAge: day,
      refreshLeeway: 20_000,
      bcryptCost: 13,
      trustProxyHops: 2,
      logLevel: 'debug',
      metrics: { host: '10.0.0.5', port: 9464 },
      sessionKeys: false, // feature: session-key
      isDeviceBindingOn: false, // feature: device-bound
      lab: true,
      sessionsPerUser: 5,
      rateLimitRows: 5_000,
      requestsPerSecond: 50,
      maxConnections: 300,
      databasePoolSize: 20,
      databaseStatementTimeout: 2_000,
      registration: 'invite',
      names: 'email',
      passwordMinLength: 20,
      breachCheckUrl: 'https://breaches.example.com',
      unrememberedTtl: day / 24,
      activityKeep: 30 * day,
      mailFrom: { name: 'The App', address: 'app@example.com' },
      mailFolder: 'mails',
      isMailPlain: true,
    });
    expect(read.database).toEqual({
      url: 'postgres://user@host/db?sslmode=verify-full',
      directUrl: 'postgres://user@direct/db?sslmode=verify-full',
      migrationUrl: 'postgres://owner@direct/db?sslmode=verify-full',
    });
    expect(read.mailServer).toEqual({
      host: 'mail.example.com',
      port: 465,
      isTlsFirst: true,
      auth: { user: 'app@example.com', pass: 'p/w' },
    });
  });
});

describe('secrets', () => {
  it('become key objects, in the order of their list', () => {
    const next = newSecret();
    const read = load({ ACCESS_TOKEN_SECRET: `${next},${secrets.ACCESS_TOKEN_SECRET}` }).secrets;
    expect(read.accessTokenKeys.map((key) => key.export().toString('base64url'))).toEqual([
      next,
      secrets.ACCESS_TOKEN_SECRET,
    ]);
    expect(read.refreshTokenKeys.map((key) => key.type)).toEqual(['secret']);
    expect(read.passwordPeppers).toHaveLength(1);
  });

  it('do not appear when settings or keys are printed', () => {
    const { config, secrets: read } = load({ DATABASE_URL: 'postgres://u@h/d' });
    const printed = JSON.stringify(config) + JSON.stringify(read.accessTokenKeys);
    for (const secret of Object.values(secrets)) expect(printed).not.toContain(secret);
    expect(printed).not.toContain('postgres:');
  });
});
