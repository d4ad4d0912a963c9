import type { Settings } from './config.ts';
import { databaseRisks } from './database-settings.ts';

const leastBcryptCost = 12;

/**
 * Refuses settings that are fine for a trial but dangerous where people have real accounts. An https PUBLIC_ORIGIN
 * means real accounts (docs/decisions/0005). ACCEPT_RISKS can allow some of these settings by name.
 *
 * @returns one sentence for each fault, without values, because a value may be a secret
 */
export function httpsFaults(values: Settings): string[] {
  if (!values.PUBLIC_ORIGIN.startsWith('https:')) return [];
  return [
    ...proxyFaults(values),
    ...originFaults(values),
    ...databaseRisks(values),
    ...mailFaults(values),
    ...(values.BCRYPT_COST < leastBcryptCost
      ? [`BCRYPT_COST must be at least ${leastBcryptCost} with an https PUBLIC_ORIGIN.`]
      : []),
    ...(values.LAB === 'on' && !values.ACCEPT_RISKS.includes('lab')
      ? [
          'LAB is on, so answers show a thief whether the theft was noticed; switch it off, or put "lab" into ACCEPT_RISKS.',
        ]
      : []),
    ...(values.NODE_TLS_REJECT_UNAUTHORIZED === '0'
      ? ['NODE_TLS_REJECT_UNAUTHORIZED is 0, so no certificate is checked; remove it.']
      : []),
  ];
}

/**
 * A proxy in front must terminate TLS. Without TRUST_PROXY_HOPS, all visitors would share the address of that proxy.
 */
function proxyFaults(values: Settings): string[] {
  if (values.TRUST_PROXY_HOPS !== undefined) return [];
  return [
    'TRUST_PROXY_HOPS is missing; with an https PUBLIC_ORIGIN say how many proxies stand in front, usually 1.',
  ];
}

function originFaults({ PUBLIC_ORIGIN, ALLOWED_ORIGINS }: Settings): string[] {
  const faults: string[] = [];
  if (ALLOWED_ORIGINS.some((origin) => origin.startsWith('http:'))) {
    faults.push(
      'ALLOWED_ORIGINS has an http origin; with an https PUBLIC_ORIGIN all of them must be https.',
    );
  }
  if (ALLOWED_ORIGINS.some((origin) => !isSameSite(origin, PUBLIC_ORIGIN))) {
    faults.push(
      'ALLOWED_ORIGINS has an origin of another site than PUBLIC_ORIGIN; no browser would send the cookie from there.',
    );
  }
  return faults;
}

/**
 * Whether two origins may be of one site: their hosts are equal, or the last two labels of their hosts are. We do
 * without the Public Suffix List: a.co.uk and b.co.uk pass although they are two sites, but two hosts of one site never
 * fail.
 */
function isSameSite(one: string, other: string): boolean {
  const [a, b] = [new URL(one).hostname, new URL(other).hostname];
  const site = (host: string) => host.split('.').slice(-2).join('.');
  const isName = (host: string) => /\.[a-z][a-z0-9-]*$/.test(host);
  return a === b || (isName(a) && isName(b) && site(a) === site(b));
}

/** Without mails nobody can register, and no owner of an account learns about a theft. */
function mailFaults({ SMTP_URL, MAIL_FROM, ACCEPT_RISKS }: Settings): string[] {
  const faults: string[] = [];
  if (!SMTP_URL && !ACCEPT_RISKS.includes('mails-to-files')) {
    faults.push(
      'SMTP_URL is missing, so mails would become files that nobody gets; name a mail server, or put "mails-to-files" into ACCEPT_RISKS.',
    );
  }
  if (!MAIL_FROM) {
    faults.push(
      'MAIL_FROM is missing; name an address of your own domain, because others refuse mails from localhost.',
    );
  }
  return faults;
}
