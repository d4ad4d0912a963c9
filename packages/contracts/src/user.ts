import * as z from 'zod/mini';
import { apiPaths } from './api.ts';
import { defineEndpoint } from './endpoint.ts';

export const roleSchema = z.enum(['user', 'admin']);

/** The signed-in person, as `GET /api/user/me` shows that person. */
export const userSchema = z.object({
  id: z.string(),
  username: z.string(),
  email: z.string(),
  role: roleSchema,
});

export type Role = z.infer<typeof roleSchema>;
export type User = z.infer<typeof userSchema>;

/** Answers the signed-in person as read from the database, because the claims of a token may be 15 minutes old. */
export const meEndpoint = defineEndpoint({
  method: 'GET',
  path: apiPaths.user.me,
  access: 'signed-in',
  body: null,
  answer: userSchema,
  problems: [],
});
