import * as z from 'zod/mini';
import { apiPaths } from './api.ts';
import { defineEndpoint } from './endpoint.ts';

/** What the pages have to know of this installation before anybody has signed in. */
export const siteSchema = z.object({
  registration: z.enum(['open', 'invite', 'closed']),
  /** Whether people sign in with a username (or their address), or with their address alone. */
  names: z.enum(['username', 'email']),
  passwordMinLength: z.int(),
});

export type Site = z.infer<typeof siteSchema>;

/** Answers how this installation is set up. */
export const siteEndpoint = defineEndpoint({
  method: 'GET',
  path: apiPaths.site.read,
  access: 'anyone',
  body: null,
  answer: siteSchema,
  problems: [],
});
