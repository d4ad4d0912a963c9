import { product } from '@latchkey/contracts/product';
import * as z from 'zod';
import { type Mailbox, mailbox, smtpUrl } from './mail-settings.ts';
import { duration, whole } from './setting-types.ts';

const day = 86_400_000;

/** How people get accounts, prove who they are, and receive mails. Times are in milliseconds. */
export type AccountSettings = {
  readonly registration: 'open' | 'invite' | 'closed';
  /** Whether people choose a username, or use their address as their name. */
  readonly names: 'username' | 'email';
  readonly passwordMinLength: number;
  /** Where hashes of breached passwords are looked up by their first five characters; null asks nobody. */
  readonly breachCheckUrl: string | null;
  /** The idle lifetime of a session whose person asked not to be remembered; never longer than that of others. */
  readonly unrememberedTtl: number;
  readonly activityKeep: number;
  /** The sender of mails. */
  readonly mailFrom: Mailbox;
  /** Where mails become files when there is no SMTP_URL. */
  readonly mailFolder: string;
};

export const accountSettings = {
  REGISTRATION: z.enum(['open', 'invite', 'closed']).default('open'),
  SIGN_IN_NAMES: z.enum(['username', 'email']).default('username'),
  PASSWORD_MIN_LENGTH: whole({ min: 8, max: 64 }).default(15),
  // With a query the service would be asked another question, and fetch refuses a password in an address.
  BREACH_CHECK_URL: z
    .url({ protocol: /^https?$/, error: 'must be an http or https address', abort: true })
    .refine((url) => !/[?#@]/.test(url), 'must have neither a password, a query nor a fragment')
    .optional(),
  UNREMEMBERED_TTL: duration({ min: 60_000, max: 90 * day, says: 'from 1m to 90d' }).default(
    day / 2,
  ),
  ACTIVITY_KEEP: duration({ min: day, max: 3_650 * day, says: 'from 1d to 3650d' }).default(
    365 * day,
  ),
  /** A secret too, because it may hold a password: it becomes part of `Secrets`. */
  SMTP_URL: smtpUrl.optional(),
  MAIL_FROM: mailbox.optional(),
  MAIL_FOLDER: z.string().min(1).default('.outbox'),
};

type Settings = z.output<z.ZodObject<typeof accountSettings>> & {
  readonly REFRESH_TOKEN_TTL: number;
};

export function toAccountSettings(values: Settings): AccountSettings {
  return {
    registration: values.REGISTRATION,
    names: values.SIGN_IN_NAMES,
    passwordMinLength: values.PASSWORD_MIN_LENGTH,
    breachCheckUrl: values.BREACH_CHECK_URL ?? null,
    unrememberedTtl: Math.min(values.UNREMEMBERED_TTL, values.REFRESH_TOKEN_TTL),
    activityKeep: values.ACTIVITY_KEEP,
    mailFrom: values.MAIL_FROM ?? { name: product.name, address: 'no-reply@localhost' },
    mailFolder: values.MAIL_FOLDER,
  };
}
