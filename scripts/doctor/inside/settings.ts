import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { StartupError } from '../../../apps/api/src/lib/startup-error.ts';
import { type Config, loadConfig, type Secrets } from '../../../apps/api/src/settings/config.ts';
import { type Check, type Problem, problem, well } from '../check.ts';
import { describeTwoSites } from '../outside/same-site.ts';
import type { Result } from '../run-checks.ts';

type Env = Readonly<Record<string, string | undefined>>;
export type Loaded = { readonly config: Config; readonly secrets: Secrets };

const example = readFileSync(join(import.meta.dirname, '../../../.env.example'), 'utf8');

/** Reads the settings as the API does at its start, which reports all faults together. */
export function readSettings(env: Env): { result: Result; loaded: Loaded | null } {
  const about = { name: 'settings', claim: 'The API can start with these settings.' };
  try {
    const loaded = loadConfig(env);
    return { result: { ...about, outcome: well }, loaded };
  } catch (error) {
    if (!(error instanceof StartupError)) throw error;
    const [, ...faults] = error.message.split('\n  - ');
    return {
      result: { ...about, outcome: { problems: faults.map((fault) => describe(fault, env)) } },
      loaded: null,
    };
  }
}

function describe(fault: string, env: Env): Problem {
  const [name = ''] = fault.split(' ', 1);
  return { what: fault, because: 'The API refuses to start.', mend: lineFor(name, env) };
}

/** Lines for settings whose example in .env.example is empty, or is for a trial. */
const samples: Record<string, string> = {
  LAB: 'LAB=off',
  NODE_TLS_REJECT_UNAUTHORIZED: 'unset NODE_TLS_REJECT_UNAUTHORIZED',
  PUBLIC_ORIGIN: 'PUBLIC_ORIGIN=https://app.example.com',
  DATABASE_URL:
    'DATABASE_URL=postgres://latchkey:the-password@db.example.com/latchkey?sslmode=verify-full',
  DATABASE_DIRECT_URL:
    'DATABASE_DIRECT_URL=postgres://latchkey:the-password@db.example.com/latchkey?sslmode=verify-full',
  DATABASE_MIGRATION_URL:
    'DATABASE_MIGRATION_URL=postgres://latchkey_owner:the-password@db.example.com/latchkey?sslmode=verify-full',
  SMTP_URL: 'SMTP_URL=smtps://user:password@smtp.provider.example',
  MAIL_FROM: 'MAIL_FROM=no-reply@example.com',
  BREACH_CHECK_URL: 'BREACH_CHECK_URL=https://api.pwnedpasswords.com',
};

function lineFor(name: string, env: Env): string {
  const loopback = /^http:\/\/(?:127\.[\d.]+|0\.0\.0\.0|\[::1\])(:\d+)?$/.exec(env[name] ?? '');
  if (name === 'PUBLIC_ORIGIN' && loopback) return `${name}=http://localhost${loopback[1] ?? ''}`;
  if (/_SECRET$|_PEPPER$/.test(name)) {
    return `node -e "console.log('${name}=' + crypto.randomBytes(32).toString('base64url'))" >> .env  # if there was one, put it back: a new one ends all sessions, or all passwords`;
  }
  return samples[name] ?? new RegExp(`(?<=^#? ?)${name}=.*$`, 'm').exec(example)?.[0] ?? name;
}

/** Whoever reaches the port without the proxy can send any X-Forwarded-For. */
const proxyTrust: Check<Loaded> = {
  name: 'proxy-trust',
  claim: 'X-Forwarded-For is believed from the proxy only.',
  run({ config: { host, port, isHttps, trustProxyHops } }) {
    const isPrivate = /^(?:localhost|::1|127(?:\.\d+){3})$/.test(host);
    if (trustProxyHops > 0 && !isPrivate) {
      return problem({
        what: `TRUST_PROXY_HOPS is ${trustProxyHops}, and HOST=${host} lets other machines connect to port ${port}.`,
        because:
          'Who connects without the proxy can send any X-Forwarded-For, and so pretend another address with each guess.',
        mend: `HOST=127.0.0.1  # or, where the proxy is another machine: close port ${port} to all others`,
      });
    }
    if (isHttps && trustProxyHops === 0) {
      return problem({
        what: 'TRUST_PROXY_HOPS is 0 with an https origin, and this process does not end TLS itself.',
        because: 'All people have the address of the proxy, so they share its limits.',
        mend: 'TRUST_PROXY_HOPS=1',
      });
    }
    return well;
  },
};

/** The settings compare the last two labels of hosts. Below a public suffix that is not enough. */
const allowedOrigins: Check<Loaded> = {
  name: 'allowed-origins',
  claim: 'All allowed origins are of one site.',
  run({ config: { allowedOrigins: all, isHttps, publicOrigin } }) {
    if (!isHttps) return well;
    const hostOf = (origin: string) => new URL(origin).hostname;
    return {
      problems: all.flatMap((each) => describeTwoSites(hostOf(publicOrigin), hostOf(each)) ?? []),
    };
  },
};

export const settingsChecks: readonly Check<Loaded>[] = [proxyTrust, allowedOrigins];
