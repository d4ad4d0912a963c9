import * as z from 'zod/mini';
import { apiPaths } from './api.ts';
import { defineEndpoint } from './endpoint.ts';
import { userSchema } from './user.ts';

/** `GET /api/protected` answers the verified claims, without a query. */
export const protectedResponseSchema = z.object({
  message: z.string(),
  user: z.pick(userSchema, { id: true, username: true, role: true }),
});

export type ProtectedResponse = z.infer<typeof protectedResponseSchema>;

/** The smallest protected endpoint. */
export const protectedEndpoint = defineEndpoint({
  method: 'GET',
  path: apiPaths.protected.read,
  access: 'signed-in',
  body: null,
  answer: protectedResponseSchema,
  problems: [],
});
