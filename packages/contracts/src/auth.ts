import * as z from 'zod/mini';
import { apiPaths } from './api.ts';
import { defineEndpoint } from './endpoint.ts';
import { loginLimits } from './login-limits.ts';
import { textSchema } from './text.ts';
import { userSchema } from './user.ts';

/** `POST /api/auth/login`. The password is verified exactly as typed. It is not trimmed, cut or case-folded. */
export const loginRequestSchema = z.strictObject({
  username: textSchema(loginLimits.username),
  password: textSchema(loginLimits.password),
  /** False for a session that ends with the browser. Without this member the session is remembered. */
  remember: z.optional(z.boolean()),
});

/**
 * The answer of login and refresh. `expiresIn` is in seconds and counts from the arrival of the answer, so the client
 * never compares the token's `exp` with its own clock. The refresh token is sent in the cookie only.
 */
export const sessionResponseSchema = z.object({
  accessToken: z.string(),
  tokenType: z.literal('Bearer'),
  expiresIn: z.int().check(z.positive()),
  user: userSchema,
});

export type LoginRequest = z.infer<typeof loginRequestSchema>;
export type SessionResponse = z.infer<typeof sessionResponseSchema>;

/** Signs a person in with a name and a password. */
export const loginEndpoint = defineEndpoint({
  method: 'POST',
  path: apiPaths.auth.login,
  access: 'anyone',
  body: loginRequestSchema,
  answer: sessionResponseSchema,
  problems: ['invalid_credentials', 'email_not_verified', 'password_change_required'],
});

/** Exchanges the refresh cookie for a new pair of tokens. */
export const refreshEndpoint = defineEndpoint({
  method: 'POST',
  path: apiPaths.auth.refresh,
  access: 'cookie',
  body: null,
  answer: sessionResponseSchema,
  problems: [
    'refresh_token_missing',
    'refresh_token_invalid',
    'session_key_required', // feature: session-key
    'device_key_required', // feature: device-bound
  ],
});

/** Ends the session that the refresh cookie names, and clears the cookie. Without a cookie it does nothing. */
export const logoutEndpoint = defineEndpoint({
  method: 'POST',
  path: apiPaths.auth.logout,
  access: 'cookie',
  body: null,
  answer: null,
  problems: [],
});
