import * as z from 'zod/mini';
import { loginLimits } from './login-limits.ts';
import { textSchema } from './text.ts';
import { userSchema } from './user.ts';

/** `POST /api/auth/login`. The password is verified exactly as typed: not trimmed, not cut, not case-folded. */
export const loginRequestSchema = z.strictObject({
  username: textSchema(loginLimits.username),
  password: textSchema(loginLimits.password),
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
