import * as z from 'zod/mini';
import { loginLimits } from './login-limits.ts';
import { userSchema } from './user.ts';

/**
 * Whole text only: a lone surrogate has no UTF-8 form and a NUL ends a C string, so two different
 * inputs could otherwise reach the database or the password hash as one.
 */
const wellFormed = z.refine<string>((text) => text.isWellFormed() && !text.includes('\0'), {
  error: 'must not contain NUL or unpaired surrogates',
});

/** `POST /api/auth/login`. The password is verified exactly as typed: not trimmed, not cut, not case-folded. */
export const loginRequestSchema = z.strictObject({
  username: z.string().check(z.minLength(1), z.maxLength(loginLimits.username), wellFormed),
  password: z.string().check(z.minLength(1), z.maxLength(loginLimits.password), wellFormed),
});

/**
 * What login and refresh answer. `expiresIn` is in seconds and counts from arrival, so the client
 * never compares the token's `exp` with its own clock. The refresh token travels in the cookie only.
 */
export const sessionResponseSchema = z.object({
  accessToken: z.string(),
  tokenType: z.literal('Bearer'),
  expiresIn: z.int().check(z.positive()),
  user: userSchema,
});

export type LoginRequest = z.infer<typeof loginRequestSchema>;
export type SessionResponse = z.infer<typeof sessionResponseSchema>;
