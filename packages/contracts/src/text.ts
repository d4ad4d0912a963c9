import * as z from 'zod/mini';

/**
 * Accepts well-formed text only. A lone surrogate has no UTF-8 form and a NUL ends a C string, so two different inputs
 * could otherwise reach the database or the password hash as the same one. PostgreSQL stores neither.
 */
const wellFormed = z.refine<string>((text) => text.isWellFormed() && !text.includes('\0'), {
  error: 'must not contain NUL or unpaired surrogates',
});

/** Text that a person typed, not empty. Use it for every text of a request that reaches the database. */
export const textSchema = (maxLength: number) =>
  z.string().check(z.minLength(1), z.maxLength(maxLength), wellFormed);
