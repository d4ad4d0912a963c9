import * as z from 'zod/mini';
import { apiPaths } from './api.ts';
import { defineEndpoint } from './endpoint.ts';
import { loginLimits } from './login-limits.ts';
import { textSchema } from './text.ts';

/** The longest address that mail can be sent to (RFC 5321). An address of any form gets the same answer. */
const longestAddress = 254;

export const passwordResetRequestSchema = z.strictObject({ email: textSchema(longestAddress) });

/** The password is taken exactly as typed. */
export const passwordResetConfirmSchema = z.strictObject({
  token: textSchema(128),
  password: textSchema(loginLimits.password),
});

/** Mails a link to the person with this address, if there is one. The answer is the same for every address. */
export const requestPasswordResetEndpoint = defineEndpoint({
  method: 'POST',
  path: apiPaths.passwordReset.request,
  access: 'anyone',
  body: passwordResetRequestSchema,
  answer: null,
  accepted: true,
  problems: [],
});

/** Gives the person of a link a new password, and ends all their sessions. It signs nobody in. */
export const confirmPasswordResetEndpoint = defineEndpoint({
  method: 'POST',
  path: apiPaths.passwordReset.confirm,
  access: 'anyone',
  body: passwordResetConfirmSchema,
  answer: null,
  problems: ['link_unusable', 'password_refused'],
});
