import * as z from 'zod/mini';
import { apiPaths } from './api.ts';
import { defineEndpoint } from './endpoint.ts';
import { emailSchema } from './names.ts';
import { textSchema } from './text.ts';

export const emailChangeRequestSchema = z.strictObject({ email: emailSchema });

/** The token of a link, from the fragment of the page's address. */
export const emailLinkSchema = z.strictObject({ token: textSchema(128) });

/** The address that waits until its owner confirms it; null when none does. */
export const pendingEmailSchema = z.object({
  pending: z.nullable(z.object({ email: z.string(), expiresAt: z.iso.datetime() })),
});

export type PendingEmail = z.infer<typeof pendingEmailSchema>;

/**
 * Asks for another address and mails a link to it. Nothing changes until the link is used. The answer does not reveal
 * whether another account has the address.
 */
export const requestEmailChangeEndpoint = defineEndpoint({
  method: 'POST',
  path: apiPaths.emailChange.address,
  access: 'freshly-proven',
  body: emailChangeRequestSchema,
  answer: null,
  accepted: true,
  problems: ['changes_blocked'],
});

export const pendingEmailEndpoint = defineEndpoint({
  method: 'GET',
  path: apiPaths.emailChange.address,
  access: 'signed-in',
  body: null,
  answer: pendingEmailSchema,
  problems: [],
});

/** Gives up the address that waits. Its link no longer works. */
export const cancelEmailChangeEndpoint = defineEndpoint({
  method: 'DELETE',
  path: apiPaths.emailChange.address,
  access: 'signed-in',
  body: null,
  answer: null,
  problems: [],
});

/** Changes the address. Whoever has the link reads the new mailbox, so nobody has to be signed in. */
export const confirmEmailChangeEndpoint = defineEndpoint({
  method: 'POST',
  path: apiPaths.emailChange.confirm,
  access: 'anyone',
  body: emailLinkSchema,
  answer: null,
  problems: ['link_unusable', 'changes_blocked'],
});

/** Gives the account its former address back, with the link that was mailed there, and secures the account. */
export const undoEmailChangeEndpoint = defineEndpoint({
  method: 'POST',
  path: apiPaths.emailChange.undo,
  access: 'anyone',
  body: emailLinkSchema,
  answer: null,
  problems: ['link_unusable'],
});
