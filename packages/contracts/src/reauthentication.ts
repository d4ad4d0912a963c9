import * as z from 'zod/mini';
import { apiPaths } from './api.ts';
import { defineEndpoint } from './endpoint.ts';
import { loginLimits } from './login-limits.ts';
import { textSchema } from './text.ts';

/** `POST /api/auth/reauthenticate`. The password is verified exactly as typed, as at a sign-in. */
export const reauthenticateRequestSchema = z.strictObject({
  password: textSchema(loginLimits.password),
});

/**
 * Records that the person has just proved who they are, for the session of the access token alone. The token itself
 * stays as it is: the next renewal brings one that shows the new proof.
 */
export const reauthenticateEndpoint = defineEndpoint({
  method: 'POST',
  path: apiPaths.reauthentication.prove,
  access: 'signed-in',
  body: reauthenticateRequestSchema,
  answer: null,
  problems: ['invalid_current_password', 'password_change_required'],
});
