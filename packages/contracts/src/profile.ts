import * as z from 'zod/mini';
import { apiPaths } from './api.ts';
import { defineEndpoint } from './endpoint.ts';
import { userSchema } from './user.ts';

/** What people see of their own account. */
export const profileSchema = z.extend(userSchema, {
  isEmailVerified: z.boolean(),
  /** When the account was made (ISO 8601, UTC). */
  memberSince: z.iso.datetime(),
});

export type Profile = z.infer<typeof profileSchema>;

/** Answers the signed-in person's own account, as it is in the database. */
export const profileEndpoint = defineEndpoint({
  method: 'GET',
  path: apiPaths.profile.read,
  access: 'signed-in',
  body: null,
  answer: profileSchema,
  problems: [],
});
