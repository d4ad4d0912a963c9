import { and, desc, eq, gt } from 'drizzle-orm';
import { resetLifetime } from '../../core/begin-password-reset.ts';
import type { Links } from '../../core/links.ts';
import type { Outbox } from '../../core/outbox.ts';
import type { Limit, RateLimitStore } from '../../core/rate-limits.store.ts';
import type { Report } from '../../core/security-events.ts';
import type { UserStore } from '../../core/users.store.ts';
import type { Db, Tx } from '../../db/client.ts';
import { links as linkTable, outbox as outboxTable } from '../../db/mail-tables.ts';
import { limitClient } from '../../http/limit-client.ts';
import type { Clock } from '../../lib/clock.ts';
import { foldAddress } from '../../lib/fold-name.ts';
import { resetMail, takeBackMail } from './reset-mail.ts';

const hour = 3_600_000;

const resetLimits = {
  /** Mails to one address. Beyond the limit none is sent, and the answer stays the same. */
  recipient: { max: 3, window: hour },
  /** Requests of one client address, so that nobody makes us write to many people. */
  sender: { max: 30, window: hour },
} satisfies Record<string, Limit>;

export type RequestServices = {
  readonly db: Db;
  readonly clock: Clock;
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
 * Mails a link to the person with this address, if there is one who is not disabled. If an account had the address
 * until somebody changed it, the link that takes the change back is mailed once more.
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
  const { clock, db, fingerprint, rateLimits, users } = services;
  await limitClient(rateLimits, { name: 'reset', limit: resetLimits.sender, address });
  const sentTo = foldAddress(email);
  const account = fingerprint(sentTo);
  report({ type: 'password_reset_requested', account });
  const key = `reset:to:${account}`;
  const { isExceeded } = await rateLimits.hit({ key, limit: resetLimits.recipient });
  if (isExceeded) return;
  const found = await users.findByEmail(email);
  const person = found?.disabledAt ? null : found;
  const lost = await findUndo(db, sentTo, new Date(clock.now()));
  const takeBack = person ? null : lost;
  // Never the address as it was typed: `weiß@…` is compared like `weiss@…`, and is another mailbox.
  const to = person ?? { id: null, email: takeBack?.email ?? email };
  await db.transaction((tx) =>
    putMail(services, tx, { userId: to.id, email: to.email, sentTo, takeBack }),
  );
}

type Recipient = {
  readonly userId: string | null;
  readonly email: string;
  readonly sentTo: string;
  /** The link with which the owner of the address takes a change of it back. */
  readonly takeBack: {
    readonly id: string;
    readonly userId: string | null;
    /** The address as the account had it. */
    readonly email: string;
  } | null;
};

/** The newest link that gives an account this address back. */
async function findUndo(db: Db, sentTo: string, now: Date): Promise<Recipient['takeBack']> {
  const { id, userId, purpose, expiresAt, createdAt, data } = linkTable;
  const isUndo = and(eq(linkTable.sentTo, sentTo), eq(purpose, 'undo_email'), gt(expiresAt, now));
  const found = db.select({ id, userId, data }).from(linkTable).where(isUndo);
  const [link] = await found.orderBy(desc(createdAt)).limit(1);
  return link ? { ...link, email: String(link.data.email) } : null;
}

/** No row has this id. Where there is nothing to delete, the same statement still runs with it. */
const noRow = '';

async function putMail(
  { links, outbox }: RequestServices,
  tx: Tx,
  { userId, email, sentTo, takeBack }: Recipient,
): Promise<void> {
  const purpose = 'reset_password';
  await links.end(tx, { userId: userId ?? noRow, purpose });
  const linkId = await links.issue(tx, { purpose, userId, sentTo, lifetime: resetLifetime });
  const owner = takeBack ? takeBack.userId : userId;
  const template = takeBack ? takeBackMail : resetMail;
  const params = { linkId: takeBack?.id ?? linkId };
  const mailId = await outbox.put(tx, template, { to: email, userId: owner, params });
  const unwantedLink = userId === null ? linkId : noRow;
  const unwantedMail = owner === null ? mailId : noRow;
  await tx.delete(outboxTable).where(eq(outboxTable.id, unwantedMail));
  await tx.delete(linkTable).where(eq(linkTable.id, unwantedLink));
}
