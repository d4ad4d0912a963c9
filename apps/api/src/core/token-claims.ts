import * as z from 'zod';

/**
 * An id that we generated (22 characters of base64url), or one from an existing users table, such as a UUID.
 * The alphabet is narrow because ids go into queries, and PostgreSQL answers NUL and lone surrogates with an error.
 */
export const idClaim = z.string().regex(/^[A-Za-z0-9_-]{16,64}$/);

/** Whole seconds since the epoch. */
export const secondsClaim = z.int().nonnegative();
