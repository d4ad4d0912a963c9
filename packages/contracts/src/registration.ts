import * as z from 'zod/mini';
import { apiPaths } from './api.ts';
import { sessionResponseSchema } from './auth.ts';
import { defineEndpoint } from './endpoint.ts';
import { loginLimits } from './login-limits.ts';
import { emailSchema, usernameSchema } from './names.ts';
import { textSchema } from './text.ts';

const password = textSchema(loginLimits.password);
const token = textSchema(128);

/** `POST /api/registration`. There is no `username` where the address is the name (SIGN_IN_NAMES=email). */
export const registrationRequestSchema = z.strictObject({
  username: z.optional(usernameSchema),
  email: emailSchema,
  password,
  /** The token of an invitation, where one is needed. */
  invitation: z.optional(token),
});

export const verifyRequestSchema = z.strictObject({ token, password });

export const resendRequestSchema = z.strictObject({ email: emailSchema });

/** Stores a registration and mails a link. The answer does not reveal whether the address has an account. */
export const registerEndpoint = defineEndpoint({
  method: 'POST',
  path: apiPaths.registration.register,
  access: 'anyone',
  body: registrationRequestSchema,
  answer: null,
  accepted: true,
  problems: ['registration_closed', 'username_taken', 'password_refused'],
});

/** Proves an address with the link that was sent to it and the password, makes the account, and signs the person in. */
export const verifyEndpoint = defineEndpoint({
  method: 'POST',
  path: apiPaths.verification.verify,
  access: 'anyone',
  body: verifyRequestSchema,
  answer: sessionResponseSchema,
  problems: [
    'link_unusable',
    'invalid_current_password',
    'password_change_required',
    'username_taken',
    'registration_closed',
  ],
});

/** Mails the link again. The answer does not reveal whether anything waits for it. */
export const resendEndpoint = defineEndpoint({
  method: 'POST',
  path: apiPaths.registration.resend,
  access: 'anyone',
  body: resendRequestSchema,
  answer: null,
  accepted: true,
  problems: [],
});
