import type { Links } from '../../core/links.ts';
import type { Outbox } from '../../core/outbox.ts';
import type { Limit, RateLimitStore } from '../../core/rate-limits.store.ts';
import type { Report } from '../../core/security-events.ts';
import { lockPerson } from '../../core/session-limit.ts';
import type { Db, Tx } from '../../db/client.ts';
import { ApiError } from '../../http/api-error.ts';
import { rateLimitHeaders } from '../../http/rate-limit-headers.ts';
import type { Clock } from '../../lib/clock.ts';
import { foldAddress } from '../../lib/fold-name.ts';
import { readAddress } from '../../lib/read-address.ts';
import { type ChangeData, findAccount, findByAddress } from './email-change.store.ts';
import { addressInUseMail, confirmEmailMail } from './email-change-mails.ts';

const hour = 3_600_000;

/** For how long a new address can be confirmed, in milliseconds. */
const confirmLifetime = 24 * hour;

/** Limits of requests for each account, and of mails for each mailbox. */
const emailChangeLimits = {
  requests: { max: 10, window: hour },
  mails: { max: 5, window: hour },
} satisfies Record<string, Limit>;

export type RequestServices = {
  readonly db: Db;
  readonly clock: Clock;
  readonly links: Links;
  readonly outbox: Outbox;
  readonly rateLimits: Pick<RateLimitStore, 'hit'>;
  readonly fingerprint: (text: string) => string;
};

type Wish = {
  readonly userId: string;
  readonly sessionId: string;
  /** The new address as it was typed. */
  readonly typed: string;
};

/**
 * Remembers another address for an account and mails a link to it. A newer wish replaces an older one.
 *
 * Whether another account has the address changes only which mail is written. Statements and answer are the same, and the
 * person sees the address as pending in either case.
 * @throws ApiError `validation_failed`, `changes_blocked`, `rate_limited`
 */
export async function requestChange(
  services: RequestServices,
  wish: Wish,
  report: Report,
): Promise<void> {
  const { db, clock } = services;
  const { userId, sessionId } = wish;
  const email = requireAddress(wish.typed);
  const account = await findAccount(db, userId);
  if (!account || account.disabledAt) throw new ApiError('access_token_invalid');
  if (account.blockedUntil && account.blockedUntil.getTime() > clock.now()) {
    throw new ApiError('changes_blocked');
  }
  if (foldAddress(account.email) === foldAddress(email)) throw unfit('is your address already');
  await limitRequests(services, userId);
  const mayMail = await countMail(services, email);
  await db.transaction((tx) =>
    store(services, tx, { userId, mayMail, data: { email, sessionId } }),
  );
  report({ type: 'email_change_requested', userId, sessionId });
}

async function store(
  { links, outbox }: RequestServices,
  tx: Tx,
  { userId, mayMail, data }: { userId: string; mayMail: boolean; data: ChangeData },
): Promise<void> {
  if (!(await lockPerson(tx, userId))) throw new ApiError('access_token_invalid');
  const purpose = 'confirm_email';
  await links.end(tx, { userId, purpose });
  const owner = await findByAddress(tx, data.email);
  const sentTo = foldAddress(data.email);
  const linkId = await links.issue(tx, {
    purpose,
    userId,
    sentTo,
    lifetime: confirmLifetime,
    data,
  });
  if (!mayMail) return;
  await outbox.put(tx, owner ? addressInUseMail : confirmEmailMail, {
    to: owner?.email ?? data.email,
    userId: owner?.id ?? userId,
    params: { linkId },
  });
}

/** @throws ApiError `rate_limited` */
async function limitRequests({ rateLimits }: RequestServices, userId: string): Promise<void> {
  const limit = emailChangeLimits.requests;
  const state = await rateLimits.hit({ key: `email-change:account:${userId}`, limit });
  if (!state.isExceeded) return;
  throw new ApiError('rate_limited', {
    headers: rateLimitHeaders({ name: 'account', limit, state, retryAfter: state.resetsIn }),
  });
}

/**
 * Counts a mail to an address, whatever exists there. @returns whether it may be sent. The answer is the same in either
 * case, because a refusal would help whoever floods a mailbox to find out when to go on.
 */
async function countMail(
  { rateLimits, fingerprint }: RequestServices,
  email: string,
): Promise<boolean> {
  const key = `email-change:mails:${fingerprint(foldAddress(email))}`;
  return !(await rateLimits.hit({ key, limit: emailChangeLimits.mails })).isExceeded;
}

function requireAddress(typed: string): string {
  const email = readAddress(typed);
  if ('fault' in email) throw unfit(email.fault);
  return email.text;
}

const unfit = (detail: string) =>
  new ApiError('validation_failed', { errors: [{ pointer: '#/email', detail }] });
