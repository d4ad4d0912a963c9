import { duration, whole } from './setting-types.ts';

/** Upper limits of the resources that a flood of requests would fill; see docs/decisions/0019. */
export type Capacity = {
  /** Live sessions of one person. A sign-in beyond the limit ends the session that has been unused for longest. */
  readonly sessionsPerUser: number;
  /** Rows in the table of counted attempts. */
  readonly rateLimitRows: number;
  /** Average number of requests a second from one client address. Three seconds' worth may arrive at once. */
  readonly requestsPerSecond: number;
  /** Open connections at one time, from clients or from the proxy in front. */
  readonly maxConnections: number;
  /** Connections to PostgreSQL that requests share. */
  readonly databasePoolSize: number;
  /** Milliseconds after which the server cancels a statement of a request. */
  readonly databaseStatementTimeout: number;
};

export const capacitySettings = {
  SESSIONS_PER_USER: whole({ min: 1, max: 1_000 }).default(20),
  RATE_LIMIT_ROWS: whole({ min: 1_000, max: 10_000_000 }).default(100_000),
  REQUESTS_PER_SECOND: whole({ min: 10, max: 100_000 }).default(100),
  MAX_CONNECTIONS: whole({ min: 10, max: 100_000 }).default(2_000),
  DATABASE_POOL_SIZE: whole({ min: 4, max: 500 }).default(10),
  // Not longer, because the browser waits 8 s for a refresh: docs/decisions/0020.
  DATABASE_STATEMENT_TIMEOUT: duration({
    ...{ min: 500, max: 3_500, says: 'from 500ms to 3500ms', like: '3500ms or 2s' },
  }).default(3_500),
};

type Settings = { readonly [Name in keyof typeof capacitySettings]: number };

export function toCapacity(values: Settings): Capacity {
  return {
    sessionsPerUser: values.SESSIONS_PER_USER,
    rateLimitRows: values.RATE_LIMIT_ROWS,
    requestsPerSecond: values.REQUESTS_PER_SECOND,
    maxConnections: values.MAX_CONNECTIONS,
    databasePoolSize: values.DATABASE_POOL_SIZE,
    databaseStatementTimeout: values.DATABASE_STATEMENT_TIMEOUT,
  };
}
