import * as z from 'zod/mini';
import { userSchema } from './user.ts';

/** `GET /api/protected`: what the verified claims say, without a database call. */
export const protectedResponseSchema = z.object({
  message: z.string(),
  user: z.pick(userSchema, { id: true, username: true, role: true }),
});

export type ProtectedResponse = z.infer<typeof protectedResponseSchema>;
