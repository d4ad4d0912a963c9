import type { BodyOf } from '@latchkey/contracts/endpoint';
import type { registerEndpoint } from '@latchkey/contracts/registration';
import { eq } from 'drizzle-orm';
import type { Links } from '../../core/links.ts';
import type { Outbox } from '../../core/outbox.ts';
import type { PasswordRecord, Passwords } from '../../core/password.ts';
import type { PasswordPolicy } from '../../core/password-policy.ts';
import type { Report } from '../../core/security-events.ts';
import type { Db } from '../../db/client.ts';
import { users } from '../../db/tables.ts';
import { ApiError } from '../../http/api-error.ts';
import { requireGoodPassword } from '../../http/new-password.ts';
import type { Clock } from '../../lib/clock.ts';
import { foldAddress } from '../../lib/fold-name.ts';
import { newId } from '../../lib/id.ts';
import type { AccountSettings } from '../../settings/account-settings.ts';
import { readNames } from './read-names.ts';
import {
  addRegistration,
  findReservation,
  isNameOfAccount,
  lockNameAndAddress,
} from './registration.store.ts';
import {
  countMail,
  type LimitServices,
  limitCalls,
  registrationLifetime,
} from './registration-limits.ts';
import { accountExistsMail, registrationMail } from './registration-mails.ts';

export type RegisterServices = LimitServices & {
  readonly db: Db;
  readonly clock: Clock;
  readonly links: Links;
  readonly outbox: Outbox;
  readonly passwords: Passwords;
  readonly passwordPolicy: PasswordPolicy;
  readonly config: Pick<AccountSettings, 'registration' | 'names'>;
};

type Client = { readonly address: string; readonly report: Report };

/**
 * Stores a registration, which is not an account yet (docs/decisions/0032), and mails a link to its address.
 *
 * Whether the address has an account changes only which mail is written. Hashes, statements and answer are the same, and
 * the name is reserved in either case, because otherwise the next registration of that name would reveal it.
 * @throws ApiError `registration_closed`, `validation_failed`, `rate_limited`, `password_refused`, `username_taken`
 */
export async function register(
  services: RegisterServices,
  given: BodyOf<typeof registerEndpoint>,
  { address, report }: Client,
): Promise<void> {
  const { config, passwordPolicy: policy } = services;
  if (config.registration === 'closed') throw new ApiError('registration_closed');
  const names = readNames(given, config.names);
  await limitCalls(services, 'registration', address);
  const invitationId = await findInvitation(services, given.invitation, names.email);
  await requireGoodPassword({ policy, password: given.password, owner: names, report });

  const own = await findOwnReservation(services, names.username, given.password, address);
  const password = await services.passwords.hash(given.password, address);
  const mayMail = await countMail(services, names.email);
  const wanted = { ...names, password, invitationId };
  if (!(await store(services, wanted, { own, mayMail }))) throw new ApiError('username_taken');
  report({ type: 'registration_received' });
}

/** @returns the id of the invitation, which stays unused until the account is made; null where none is needed */
async function findInvitation(
  { config, db, links }: RegisterServices,
  token: string | undefined,
  email: string,
): Promise<string | null> {
  if (config.registration !== 'invite') return null;
  const invitation = token === undefined ? null : await links.find(db, 'invite', token);
  if (!invitation) throw new ApiError('registration_closed');
  const { email: invited } = invitation.data;
  if (typeof invited === 'string' && invited !== foldAddress(email)) {
    const errors = [{ pointer: '#/email', detail: 'must be the address that was invited' }];
    throw new ApiError('validation_failed', { errors });
  }
  return invitation.id;
}

/**
 * The registration that reserves the name, if it is the same person's: the password shows that. Whoever mistyped their
 * address can so begin again. The address shows nothing, because others could then try which address has registered a
 * name.
 */
async function findOwnReservation(
  { db, clock, passwords }: RegisterServices,
  username: string,
  password: string,
  address: string,
): Promise<string | null> {
  const found = await findReservation(db, username, new Date(clock.now()));
  const { matches } = await passwords.verify(password, found?.password ?? null, address);
  return found && matches ? found.id : null;
}

type Wanted = {
  readonly username: string;
  readonly email: string;
  readonly password: PasswordRecord;
  readonly invitationId: string | null;
};

/** @returns false when the name is taken */
function store(
  { clock, config, db, links, outbox }: RegisterServices,
  wanted: Wanted,
  { own, mayMail }: { readonly own: string | null; readonly mayMail: boolean },
): Promise<boolean> {
  const { username, email } = wanted;
  const createdAt = new Date(clock.now());
  const expiresAt = new Date(clock.now() + registrationLifetime);
  return db.transaction(async (tx) => {
    await lockNameAndAddress(tx, username, email);
    const reservation = await findReservation(tx, username, createdAt);
    const isReserved = reservation !== null && reservation.id !== own;
    const isTaken = (await isNameOfAccount(tx, username)) || isReserved;
    // Where the address is the name, a taken name would reveal a taken address.
    if (isTaken && config.names === 'username') return false;

    const emailKey = foldAddress(email);
    const [account] = await tx
      .select({ id: users.id })
      .from(users)
      .where(eq(users.emailKey, emailKey));
    await addRegistration(tx, { ...wanted, id: newId(), createdAt, expiresAt }, own);
    if (!mayMail) return true;
    const link = { purpose: 'register', userId: null, sentTo: emailKey } as const;
    const linkId = await links.issue(tx, { ...link, lifetime: registrationLifetime });
    const mail = { to: email, userId: account?.id ?? null, params: { linkId } };
    await outbox.put(tx, account ? accountExistsMail : registrationMail, mail);
    return true;
  });
}
