import * as z from 'zod/mini';
import { textSchema } from './text.ts';

/** The longest username and address, in UTF-16 units. 254 is the longest address that mail can be sent to (RFC 5321). */
export const nameLimits = { username: 32, email: 254 } as const;

/**
 * The plain form of a username: letters and digits of any script, with dots, hyphens and underscores between them, and
 * at least two characters. It has no `@`, so no username looks like an address.
 */
const plainUsername = /^[\p{L}\p{Nd}][\p{L}\p{M}\p{Nd}._-]*[\p{L}\p{M}\p{Nd}]$/u;

/** The plain form of an address. The server alone knows the rest (apps/api/src/lib/read-address.ts). */
const plainAddress = /^[^@\s]+@[^@\s]+\.[^@\s]+$/;

/** A new username. Those that exist may have any other form. */
export const usernameSchema = textSchema(nameLimits.username).check(
  z.regex(plainUsername, { error: 'must be letters, digits and ._- between them, two or more' }),
);

/** An address that a mail can be sent to. */
export const emailSchema = textSchema(nameLimits.email).check(
  z.regex(plainAddress, { error: 'must be an e-mail address' }),
);
