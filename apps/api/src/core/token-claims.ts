import * as z from 'zod';

/**
 * An id of ours (22 characters of base64url), or one of a users table that was there before, such as a UUID.
 * The alphabet is narrow because ids go into queries: PostgreSQL refuses NUL and lone surrogates with an error.
 */
export const idClaim = z.string().regex(/^[A-Za-z0-9_-]{16,64}$/);

/** Whole seconds since the epoch. */
export const secondsClaim = z.int().nonnegative();
