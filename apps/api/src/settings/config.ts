import { createSecretKey, type KeyObject } from 'node:crypto';
import * as z from 'zod';
import { StartupError } from '../lib/startup-error.ts';
import { type AccountSettings, accountSettings, toAccountSettings } from './account-settings.ts';
import { type Capacity, capacitySettings, toCapacity } from './capacity.ts';
import { httpsFaults } from './config-faults.ts';
import {
  type DatabaseUrls,
  databaseSettings,
  embeddedFaults,
  toDatabaseUrls,
} from './database-settings.ts';
import type { MailServer } from './mail-settings.ts';
import { readSecretList, sharedSecretFaults } from './secret-list.ts';
import { duration, origin, originList, risks, whole } from './setting-types.ts';

/** Settings that may be printed. Times are in milliseconds. */
export type Config = {
  readonly host: string;
  readonly port: number;
  /**
   * The origin at which people open the SPA. Its scheme decides the cookie's name and attributes (docs/decisions/0005).
   */
  readonly publicOrigin: string;
  /** `publicOrigin` and the further origins whose pages may call the API with credentials. */
  readonly allowedOrigins: readonly string[];
  readonly isHttps: boolean;
  readonly accessTokenTtl: number;
  readonly refreshTokenTtl: number;
  readonly sessionMaxAge: number;
  readonly refreshLeeway: number;
  readonly bcryptCost: number;
  readonly trustProxyHops: number;
  readonly logLevel: string;
  /** Where Prometheus reads the metrics. Null when there are none. */
  readonly metrics: { readonly host: string; readonly port: number } | null;
  /** Whether a new session is bound to a key, where its browser has one. */ // feature: session-key
  readonly sessionKeys: boolean; // feature: session-key
  /** Whether sign-ins offer to bind the session to its device. Browsers take that up over https only. */ // feature: device-bound
  readonly isDeviceBindingOn: boolean; // feature: device-bound
  /** Whether the answer to a refresh names the rule that decided it, for the SPA's lab. */
  readonly lab: boolean;
  /** Whether mails may reach another machine without TLS, which ACCEPT_RISKS can allow. */
  readonly isMailPlain: boolean;
} & Capacity &
  AccountSettings;

/** Secrets are never printed and never logged. The first key of each list is current; the others still verify. */
export type Secrets = {
  readonly database: DatabaseUrls;
  readonly accessTokenKeys: Keys;
  readonly refreshTokenKeys: Keys;
  readonly passwordPeppers: Keys;
  /** The mail server, with its password; null where mails become files. */
  readonly mailServer: MailServer | null;
};

type Keys = readonly [KeyObject, ...KeyObject[]];

const day = 86_400_000;

const settings = z.object({
  PORT: whole({ min: 1, max: 65_535 }).default(5000),
  HOST: z.string().min(1).default('127.0.0.1'),
  PUBLIC_ORIGIN: origin.default('http://localhost:3000'),
  ALLOWED_ORIGINS: originList.default([]),
  ...databaseSettings,
  ACCESS_TOKEN_TTL: duration({ min: 10_000, max: 3_600_000, says: 'from 10s to 1h' }).default(
    900_000,
  ),
  REFRESH_TOKEN_TTL: duration({ min: 60_000, max: 90 * day, says: 'from 1m to 90d' }).default(
    7 * day,
  ),
  SESSION_MAX_AGE: duration({ min: 60_000, max: 400 * day, says: 'from 1m to 400d' }).default(
    30 * day,
  ),
  // Below 10 s the browser's refresh timeout (8 s) would outlive the leeway: docs/decisions/0004.
  REFRESH_LEEWAY: duration({ min: 10_000, max: 60_000, says: 'from 10s to 60s' }).default(10_000),
  BCRYPT_COST: whole({ min: 10, max: 16 }).default(12),
  ...capacitySettings,
  ...accountSettings,
  TRUST_PROXY_HOPS: whole({ min: 0, max: 10 }).optional(),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent']).default('info'),
  METRICS_PORT: whole({ min: 1, max: 65_535 }).optional(),
  METRICS_HOST: z.string().min(1).default('127.0.0.1'),
  SESSION_KEYS: z.enum(['on', 'off']).default('on'), // feature: session-key
  DEVICE_BOUND_SESSIONS: z.enum(['on', 'off']).default('on'), // feature: device-bound
  LAB: z.enum(['on', 'off']).default('off'),
  ACCEPT_RISKS: risks.default([]),
  /** A variable of Node.js itself: `0` disables the check of every certificate. */
  NODE_TLS_REJECT_UNAUTHORIZED: z.string().optional(),
  ACCESS_TOKEN_SECRET: z.string().optional(),
  REFRESH_TOKEN_SECRET: z.string().optional(),
  PASSWORD_PEPPER: z.string().optional(),
});

/**
 * Reads the environment once and decides everything that depends on it.
 *
 * @param env names and values as in `.env.example`; a blank value counts as missing
 * @returns the printable config, and the secrets as KeyObjects (jsonwebtoken is tens of times slower with strings: docs/decisions/0002)
 * @throws StartupError that lists every fault at once, by name, without any secret value
 */
export function loadConfig(env: Readonly<Record<string, string | undefined>>): {
  config: Config;
  secrets: Secrets;
} {
  const given = withoutBlanks(env);
  const parsed = settings.safeParse(given);
  const faults = parsed.success
    ? []
    : parsed.error.issues.map((issue) => `${String(issue.path[0])} ${issue.message}.`);

  const lists = {
    ACCESS_TOKEN_SECRET: readSecretList('ACCESS_TOKEN_SECRET', given.ACCESS_TOKEN_SECRET),
    REFRESH_TOKEN_SECRET: readSecretList('REFRESH_TOKEN_SECRET', given.REFRESH_TOKEN_SECRET),
    PASSWORD_PEPPER: readSecretList('PASSWORD_PEPPER', given.PASSWORD_PEPPER),
  };
  faults.push(...Object.values(lists).flatMap((list) => list.faults), ...sharedSecretFaults(lists));
  if (parsed.success) {
    const between = [lifetimeFaults, embeddedFaults, httpsFaults];
    faults.push(...between.flatMap((find) => find(parsed.data)));
  }
  if (faults.length > 0 || !parsed.success) {
    throw new StartupError(
      `The settings have ${faults.length} fault(s):\n  - ${faults.join('\n  - ')}`,
    );
  }

  // The list is never empty here, because an empty list is a fault.
  const toKeys = (list: { secrets: readonly Buffer[] }) =>
    list.secrets.map((secret) => createSecretKey(secret)) as [KeyObject, ...KeyObject[]];
  return {
    config: toConfig(parsed.data),
    secrets: {
      database: toDatabaseUrls(parsed.data),
      accessTokenKeys: toKeys(lists.ACCESS_TOKEN_SECRET),
      refreshTokenKeys: toKeys(lists.REFRESH_TOKEN_SECRET),
      passwordPeppers: toKeys(lists.PASSWORD_PEPPER),
      mailServer: parsed.data.SMTP_URL ?? null,
    },
  };
}

/** A secret that is mounted as a file often ends in a line end, and so does each line of a file from Windows. */
function withoutBlanks(env: Readonly<Record<string, string | undefined>>) {
  const trimmed = Object.entries(env).map(([name, value]) => [name, value?.trim()] as const);
  return Object.fromEntries(trimmed.filter(([, value]) => value !== ''));
}

/** The parsed settings. Each value is valid by itself; rules between values are checked afterwards. */
export type Settings = z.infer<typeof settings>;

function lifetimeFaults(values: Settings): string[] {
  const faults: string[] = [];
  if (values.REFRESH_TOKEN_TTL < values.ACCESS_TOKEN_TTL) {
    faults.push('REFRESH_TOKEN_TTL must not be shorter than ACCESS_TOKEN_TTL.');
  }
  if (values.SESSION_MAX_AGE < values.REFRESH_TOKEN_TTL) {
    faults.push('SESSION_MAX_AGE must not be shorter than REFRESH_TOKEN_TTL.');
  }
  return faults;
}

function toConfig(values: Settings): Config {
  const { METRICS_HOST: metricsHost, METRICS_PORT: metricsPort } = values;
  const isHttps = values.PUBLIC_ORIGIN.startsWith('https:');
  return {
    host: values.HOST,
    port: values.PORT,
    publicOrigin: values.PUBLIC_ORIGIN,
    allowedOrigins: [...new Set([values.PUBLIC_ORIGIN, ...values.ALLOWED_ORIGINS])],
    isHttps,
    accessTokenTtl: values.ACCESS_TOKEN_TTL,
    refreshTokenTtl: values.REFRESH_TOKEN_TTL,
    sessionMaxAge: values.SESSION_MAX_AGE,
    refreshLeeway: values.REFRESH_LEEWAY,
    bcryptCost: values.BCRYPT_COST,
    ...toCapacity(values),
    ...toAccountSettings(values),
    trustProxyHops: values.TRUST_PROXY_HOPS ?? 0,
    logLevel: values.LOG_LEVEL,
    metrics: metricsPort === undefined ? null : { host: metricsHost, port: metricsPort },
    sessionKeys: values.SESSION_KEYS === 'on', // feature: session-key
    isDeviceBindingOn: values.DEVICE_BOUND_SESSIONS === 'on' && isHttps, // feature: device-bound
    lab: values.LAB === 'on',
    isMailPlain: values.ACCEPT_RISKS.includes('mail-without-tls'),
  };
}
