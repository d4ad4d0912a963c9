import { eq } from 'drizzle-orm';
import { resetLifetime } from '../../core/begin-password-reset.ts';
import type { Links } from '../../core/links.ts';
import type { Outbox } from '../../core/outbox.ts';
import type { Limit, RateLimitStore } from '../../core/rate-limits.store.ts';
import type { Report } from '../../core/security-events.ts';
import type { UserStore } from '../../core/users.store.ts';
import type { Db, Tx } from '../../db/client.ts';
import { links as linkTable, outbox as outboxTable } from '../../db/mail-tables.ts';
import { ApiError } from '../../http/api-error.ts';
import { rateLimitHeaders } from '../../http/rate-limit-headers.ts';
import { foldAddress } from '../../lib/fold-name.ts';
import { resetMail } from './reset-mail.ts';

const hour = 3_600_000;

export const resetLimits = {
  /** Mails to one address. Beyond the limit none is sent, and the answer stays the same. */
  recipient: { max: 3, window: hour },
  /** Requests of one client address, so that nobody makes us write to many people. */
  sender: { max: 30, window: hour },
} satisfies Record<string, Limit>;

export type RequestServices = {
  readonly db: Db;
  readonly links: Links;
  readonly outbox: Outbox;
  readonly rateLimits: Pick<RateLimitStore, 'hit'>;
  readonly users: Pick<UserStore, 'findByEmail'>;
  readonly fingerprint: (value: string) => string;
};

type Request = {
  readonly email: string;
  /** The client address by which requests are counted. */
  readonly address: string;
};

/**
 * Mails a link to the person with this address, if there is one who is not disabled.
 *
 * The answer, its time and the limits are the same for every address, so nobody learns which have an account. For an
 * address without one the same rows are written, and deleted in the same transaction: nobody ever sees them.
 *
 * @throws ApiError `rate_limited`, which depends on the client address alone
 */
export async function requestReset(
  services: RequestServices,
  { email, address }: Request,
  report: Report,
): Promise<void> {
  const { db, fingerprint, rateLimits, users } = services;
  await countSender(rateLimits, address);
  const sentTo = foldAddress(email);
  const account = fingerprint(sentTo);
  report({ type: 'password_reset_requested', account });
  const key = `reset:to:${account}`;
  const { isExceeded } = await rateLimits.hit({ key, limit: resetLimits.recipient });
  if (isExceeded) return;
  const found = await users.findByEmail(email);
  const person = found?.disabledAt ? null : found;
  const to = person ? { userId: person.id, email: person.email } : { userId: null, email };
  await db.transaction((tx) => putMail(services, tx, { ...to, sentTo }));
}

async function countSender(
  rateLimits: RequestServices['rateLimits'],
  address: string,
): Promise<void> {
  const limit = resetLimits.sender;
  const state = await rateLimits.hit({ key: `reset:from:${address}`, limit });
  if (!state.isExceeded) return;
  const headers = { name: 'address', limit, state, retryAfter: state.resetsIn };
  throw new ApiError('rate_limited', { headers: rateLimitHeaders(headers) });
}

/** No row has this id. Where there is nothing to delete, the same statement still runs with it. */
const noRow = '';

async function putMail(
  { links, outbox }: RequestServices,
  tx: Tx,
  { userId, email, sentTo }: { userId: string | null; email: string; sentTo: string },
): Promise<void> {
  const purpose = 'reset_password';
  await links.end(tx, { userId: userId ?? noRow, purpose });
  const linkId = await links.issue(tx, { purpose, userId, sentTo, lifetime: resetLifetime });
  const mailId = await outbox.put(tx, resetMail, { to: email, userId, params: { linkId } });
  const [unwantedLink, unwantedMail] = userId === null ? [linkId, mailId] : [noRow, noRow];
  await tx.delete(outboxTable).where(eq(outboxTable.id, unwantedMail));
  await tx.delete(linkTable).where(eq(linkTable.id, unwantedLink));
}
