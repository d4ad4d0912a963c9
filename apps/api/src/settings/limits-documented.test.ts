import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { passwordQueue } from '../core/password.ts';
import { countingQueue, loginLimits } from '../features/auth/login-limits.ts';
import { burstSeconds, maxPaceWait } from '../http/pace-requests.ts';
import { connectionTimeouts } from '../start/http-server.ts';
import { newSecret } from '../testing/create-test-app.ts';
import { accountSettings } from './account-settings.ts';
import { capacitySettings } from './capacity.ts';
import { loadConfig } from './config.ts';
import { databaseSettings } from './database-settings.ts';

const read = (path: string) =>
  readFileSync(new URL(`../../../../${path}`, import.meta.url), 'utf8');
const record = read('docs/decisions/0019-what-a-flood-can-fill.md');

/** The row of a Markdown table whose first cell begins with `start`. */
function row(text: string, start: string): string {
  const line = text.split('\n').find((candidate) => candidate.startsWith(`| ${start}`));
  if (!line) throw new Error(`no row begins with ${start}`);
  return line;
}

const { config } = loadConfig({
  ACCESS_TOKEN_SECRET: newSecret(),
  REFRESH_TOKEN_SECRET: newSecret(),
  PASSWORD_PEPPER: newSecret(),
});
const seconds = (ms: number) => `${ms / 1000} s`;
const minutes = (ms: number) => `${ms / 60_000} minutes`;

describe('decision record 0019', () => {
  const { account, address } = loginLimits;
  const { headersTimeout, requestTimeout, timeout, keepAliveTimeout } = connectionTimeouts;
  it.each([
    ['failed sign-ins of an account', [`${account.max} in ${minutes(account.window)}`]],
    ['failed sign-ins of an address', [`${address.max} in ${minutes(address.window)}`]],
    [
      'requests of an address',
      [`REQUESTS_PER_SECOND\` (${config.requestsPerSecond})`, `${seconds(maxPaceWait)} at most`],
    ],
    [
      'sign-ins being counted',
      [
        `${countingQueue.workers} at once`,
        `${countingQueue.places} waiting`,
        seconds(countingQueue.maxWait),
      ],
    ],
    [
      'password checks waiting',
      [`${passwordQueue.placesPerWorker} for each`, seconds(passwordQueue.maxWait)],
    ],
    ['live sessions', [`SESSIONS_PER_USER\` (${config.sessionsPerUser})`]],
    ['rows of counted', [`RATE_LIMIT_ROWS\` (${config.rateLimitRows})`]],
    ['connections to PostgreSQL', [`DATABASE_POOL_SIZE\` (${config.databasePoolSize})`]],
    [
      'time of a statement',
      [`DATABASE_STATEMENT_TIMEOUT\` (${config.databaseStatementTimeout}ms)`],
    ],
    ['connections of clients', [`MAX_CONNECTIONS\` (${config.maxConnections})`]],
    ['head of a request', [`${seconds(headersTimeout)}, ${seconds(requestTimeout)}`]],
    ['reading an answer', [`${seconds(timeout)}, ${seconds(keepAliveTimeout)}`]],
  ])('states the numbers of the code in the row "%s"', (start, numbers) => {
    for (const number of numbers) expect(row(record, start)).toContain(number);
  });

  it('states that three seconds’ worth of requests may arrive at once', () => {
    expect(burstSeconds).toBe(3);
    expect(row(record, 'requests of an address')).toContain('three seconds');
  });
});

describe('README.md', () => {
  it.each([
    ['SESSIONS_PER_USER', config.sessionsPerUser],
    ['RATE_LIMIT_ROWS', config.rateLimitRows],
    ['REQUESTS_PER_SECOND', config.requestsPerSecond],
    ['MAX_CONNECTIONS', config.maxConnections],
    ['DATABASE_POOL_SIZE', config.databasePoolSize],
    ['DATABASE_STATEMENT_TIMEOUT', `${config.databaseStatementTimeout}ms`],
  ])('states the default of %s', (name, value) => {
    expect(row(read('README.md'), `\`${name}\``)).toContain(`| \`${value}\` |`);
  });

  it('lists the same settings as .env.example, where no setting is missing', () => {
    const example = read('.env.example').matchAll(/^(?:# )?([A-Z][A-Z_]+)=/gm);
    const named = [...example].map(([, name]) => name);
    const parts = { ...accountSettings, ...capacitySettings, ...databaseSettings };
    expect(named).toEqual(expect.arrayContaining(Object.keys(parts)));
    const table = read('README.md').split('| setting |')[1]?.split('\n\n')[0] ?? '';
    const cells = [...table.matchAll(/^\| (`[A-Z].*?) \|/gm)].map(([, cell]) => cell);
    const rows = cells.flatMap((cell) => cell?.match(/[A-Z][A-Z_]+/g) ?? []);
    expect(rows.sort()).toEqual(named.sort());
  });
});
