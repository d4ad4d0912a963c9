import * as z from 'zod/mini';

export const roleSchema = z.enum(['user', 'admin']);

/** The signed-in person, as the API tells it to that person: `GET /api/user/me`. */
export const userSchema = z.object({
  id: z.string(),
  username: z.string(),
  email: z.string(),
  role: roleSchema,
});

export type Role = z.infer<typeof roleSchema>;
export type User = z.infer<typeof userSchema>;
