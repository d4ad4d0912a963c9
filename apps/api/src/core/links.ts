import { createHmac, type KeyObject } from 'node:crypto';
import { and, eq, gt, inArray, lt, or } from 'drizzle-orm';
import { isAnyOf } from '../db/any-of.ts';
import type { Db, Tx } from '../db/client.ts';
import { links } from '../db/mail-tables.ts';
import type { Clock } from '../lib/clock.ts';
import { deriveKeys } from '../lib/derive-keys.ts';
import { equalBytes } from '../lib/equal-bytes.ts';
import { isId, newId } from '../lib/id.ts';

/**
 * What a link is for, and whether a new password ends it. It ends a link that would change the account, because
 * somebody else may have asked for that change. It ends no link that takes a change back.
 */
const endsWithPassword = {
  register: false,
  verify_email: false,
  invite: false,
  reset_password: true,
  confirm_email: true,
  undo_email: false,
  not_me: false,
} as const;

/** A link of one purpose is never accepted for another. */
export type LinkPurpose = keyof typeof endsWithPassword;

const purposes = Object.keys(endsWithPassword) as LinkPurpose[];
/** The purposes of links that a new password ends. */
export const underWay: readonly LinkPurpose[] = purposes.filter((name) => endsWithPassword[name]);

export type Link = {
  readonly id: string;
  readonly purpose: string;
  readonly userId: string | null;
  /** The folded address that it was sent to. */
  readonly sentTo: string | null;
  readonly data: Readonly<Record<string, unknown>>;
  readonly createdAt: Date;
  readonly expiresAt: Date;
};

type NewLink = {
  readonly purpose: LinkPurpose;
  readonly userId: string | null;
  readonly sentTo: string | null;
  /** Milliseconds. */
  readonly lifetime: number;
  readonly data?: Readonly<Record<string, unknown>>;
};

/**
 * LINKS IN MAILS, each good for one use.
 *
 * A token is the link's id and an HMAC of purpose and id. The key is not in the database, so a copied database, outbox
 * included, holds nothing that opens a link. A link ends when it is used, when it expires, when a newer one replaces it,
 * and with the address that it was sent to: each deletes its row.
 */
export type Links = {
  /** @returns the id of a new link, from which `token` makes its token */
  issue(tx: Tx, link: NewLink): Promise<string>;
  token(purpose: LinkPurpose, id: string): string;
  /** Looks a link up without using it. @returns null when it is no longer, or never was, a link of this purpose */
  find(tx: Tx, purpose: LinkPurpose, token: string): Promise<Link | null>;
  /** Uses a link up. Of any number of attempts at one time exactly one gets the link, and the others get null. */
  use(tx: Tx, purpose: LinkPurpose, token: string): Promise<Link | null>;
  /** Ends the links of a person, of an address or of both; of one purpose, or of all. */
  end(tx: Tx, which: { userId?: string; sentTo?: string; purpose?: LinkPurpose }): Promise<void>;
};

type Options = { readonly keys: readonly KeyObject[]; readonly clock: Clock };

/** @param keys the first makes tokens, all verify. A key for links is derived from each (RFC 5869), for this use alone */
export function createLinks({ keys, clock }: Options): Links {
  const derived = deriveKeys(keys, 'links in mails');
  const mac = (key: Buffer, purpose: LinkPurpose, id: string) =>
    createHmac('sha256', key).update(`${purpose} ${id}`).digest('base64url');

  function readId(purpose: LinkPurpose, token: string): string | null {
    const [id = '', given = ''] = token.split('.', 2);
    if (!isId(id) || token !== `${id}.${given}`) return null;
    return derived.some((key) => equalBytes(Buffer.from(mac(key, purpose, id)), Buffer.from(given)))
      ? id
      : null;
  }

  const isThis = (purpose: LinkPurpose, id: string) =>
    and(eq(links.id, id), eq(links.purpose, purpose), gt(links.expiresAt, new Date(clock.now())));

  return {
    async issue(tx, { lifetime, data = {}, ...link }) {
      const id = newId();
      const now = clock.now();
      const times = { createdAt: new Date(now), expiresAt: new Date(now + lifetime) };
      await tx.insert(links).values({ id, ...link, data, ...times });
      return id;
    },
    token: (purpose, id) => `${id}.${mac(derived[0], purpose, id)}`,
    async find(tx, purpose, token) {
      const id = readId(purpose, token);
      if (id === null) return null;
      const [link] = await tx.select().from(links).where(isThis(purpose, id));
      return link ?? null;
    },
    async use(tx, purpose, token) {
      const id = readId(purpose, token);
      if (id === null) return null;
      const [link] = await tx.delete(links).where(isThis(purpose, id)).returning();
      return link ?? null;
    },
    async end(tx, { userId, sentTo, purpose }) {
      const owner = [
        ...(userId === undefined ? [] : [eq(links.userId, userId)]),
        ...(sentTo === undefined ? [] : [eq(links.sentTo, sentTo)]),
      ];
      if (owner.length === 0) throw new Error('links of nobody in particular');
      const ofPurpose = purpose === undefined ? undefined : eq(links.purpose, purpose);
      await tx.delete(links).where(and(or(...owner), ofPurpose));
    },
  };
}

/**
 * Ends what is under way to change the account of a person. Call it in the transaction that gives the person another
 * password: whoever began a reset or a change of the address before must not finish it now.
 */
export async function endLinksUnderWay(tx: Tx, userId: string): Promise<void> {
  await tx.delete(links).where(and(eq(links.userId, userId), inArray(links.purpose, underWay)));
}

/** Deletes links that have expired. @returns how many it deleted */
export async function purgeLinks(db: Db, now: Date, limit: number): Promise<number> {
  const expired = db
    .select({ id: links.id })
    .from(links)
    .where(lt(links.expiresAt, now))
    .limit(limit);
  const deleted = await db
    .delete(links)
    .where(isAnyOf(links.id, expired))
    .returning({ id: links.id });
  return deleted.length;
}
