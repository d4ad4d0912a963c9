import * as z from 'zod/mini';

/**
 * Whole text only: a lone surrogate has no UTF-8 form and a NUL ends a C string, so two different
 * inputs could otherwise reach the database or the password hash as one. PostgreSQL stores neither.
 */
const wellFormed = z.refine<string>((text) => text.isWellFormed() && !text.includes('\0'), {
  error: 'must not contain NUL or unpaired surrogates',
});

/** Text that a person typed, not empty. Everything in a request that reaches the database is checked by this. */
export const textSchema = (maxLength: number) =>
  z.string().check(z.minLength(1), z.maxLength(maxLength), wellFormed);
