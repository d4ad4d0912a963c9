import * as z from 'zod/mini';
import { apiPaths } from './api.ts';
import { sessionResponseSchema } from './auth.ts';
import { defineEndpoint } from './endpoint.ts';
import { loginLimits } from './login-limits.ts';
import { textSchema } from './text.ts';

/** Both passwords are taken exactly as typed. */
export const passwordChangeRequestSchema = z.strictObject({
  currentPassword: textSchema(loginLimits.password),
  password: textSchema(loginLimits.password),
});

/** Changes the password of the signed-in person. This session goes on with new tokens, and all others end. */
export const passwordChangeEndpoint = defineEndpoint({
  method: 'POST',
  path: apiPaths.passwordChange.change,
  access: 'signed-in',
  body: passwordChangeRequestSchema,
  answer: sessionResponseSchema,
  problems: [
    'invalid_current_password',
    'password_change_required',
    'password_refused',
    'changes_blocked',
  ],
});
