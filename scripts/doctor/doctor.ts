import { existsSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { demoAccounts } from '../../apps/api/src/start/demo-accounts.ts';
import { type Given, readArguments, UsageError } from './arguments.ts';
import { cookieKept } from './browser/cookie-kept.ts';
import { lookInside } from './inside/look-inside.ts';
import { lookFromOutside } from './look.ts';
import { type Account, createVisit } from './outside/visit.ts';
import { countProblems, toJson, toText } from './report.ts';
import type { Result } from './run-checks.ts';

const secretNames = ['ACCESS_TOKEN_SECRET', 'REFRESH_TOKEN_SECRET', 'PASSWORD_PEPPER'];

/** Names what is wrong with settings and deployment. Exits with 1 when there is a problem, and with 2 when misused. */
async function main(args: string[]): Promise<void> {
  const { address: typed, values } = readArguments(args);
  if (existsSync('.env')) process.loadEnvFile('.env');
  // Who looks at a distant deployment often has no settings here, which is no fault then.
  const hasSettings = !typed || secretNames.some((name) => process.env[name]);
  const isInside = hasSettings && !values.outside;
  const inside = isInside ? await lookInside({ env: process.env }) : null;
  const address = typed ?? inside?.config?.publicOrigin;
  const outside = address ? await lookAt(new URL(address), values) : [];
  const results: Result[] = [...(inside?.results ?? []), ...outside];
  process.stdout.write(`${values.json ? toJson(results) : toText(results)}\n`);
  process.exitCode = countProblems(results) > 0 ? 1 : 0;
}

async function lookAt(url: URL, values: Given): Promise<Result[]> {
  const api = values.api?.replace(/\/$/, '');
  const visit = createVisit({ url, api, account: await findAccount(url, values) });
  return lookFromOutside(visit, values['no-browser'] ? [] : [cookieKept]);
}

/** On localhost the demo accounts are there on purpose. */
async function findAccount(url: URL, { username, password }: Given): Promise<Account | null> {
  const typed = password ?? (username && (await text(process.stdin)).replace(/\r?\n$/, ''));
  if (username && typed) return { username, password: typed };
  // The address signs in whatever SIGN_IN_NAMES is.
  const [{ email: demo }] = demoAccounts.users;
  return url.hostname === 'localhost' ? { username: demo, password: demoAccounts.password } : null;
}

main(process.argv.slice(2)).catch((error: Error) => {
  process.stderr.write(`${error instanceof UsageError ? error.message : error.stack}\n`);
  process.exitCode = 2;
});
