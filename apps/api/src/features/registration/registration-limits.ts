import type { Limit, RateLimitStore } from '../../core/rate-limits.store.ts';
import { limitClient } from '../../http/limit-client.ts';
import { foldAddress } from '../../lib/fold-name.ts';

const hour = 3_600_000;

/** For how long a registration waits for the proof of its address, and reserves its name, in milliseconds. */
export const registrationLifetime = 24 * hour;

/** Limits of calls for each client address, of mails for each mailbox, and of passwords for each link. */
const registrationLimits = {
  registration: { max: 20, window: hour },
  resend: { max: 20, window: hour },
  verification: { max: 60, window: hour },
  mails: { max: 5, window: hour },
  // The window is longer than any link lives, so a link that has been guessed at too often stays dead.
  guesses: { max: 10, window: 2 * registrationLifetime },
} satisfies Record<string, Limit>;

export type LimitServices = {
  readonly rateLimits: Pick<RateLimitStore, 'hit' | 'giveBack'>;
  readonly fingerprint: (text: string) => string;
};

/** @throws ApiError `rate_limited` */
export const limitCalls = (
  { rateLimits }: LimitServices,
  name: 'registration' | 'resend' | 'verification',
  address: string,
): Promise<void> => limitClient(rateLimits, { name, limit: registrationLimits[name], address });

/**
 * Counts a mail to an address, whatever exists there. @returns whether it may be sent. The caller answers the same in
 * either case, because a refusal would help whoever floods a mailbox to find out when to go on.
 */
export async function countMail(
  { rateLimits, fingerprint }: LimitServices,
  email: string,
): Promise<boolean> {
  const key = `registration:mails:${fingerprint(foldAddress(email))}`;
  return !(await rateLimits.hit({ key, limit: registrationLimits.mails })).isExceeded;
}

/** Counts a password that is tried with a link, before the work to check it. */
export async function countGuess({ rateLimits }: LimitServices, linkId: string) {
  const key = `registration:guesses:${linkId}`;
  const { isExceeded } = await rateLimits.hit({ key, limit: registrationLimits.guesses });
  return { isExceeded, undecided: () => rateLimits.giveBack(key) };
}
