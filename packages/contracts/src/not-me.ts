import * as z from 'zod/mini';
import { apiPaths } from './api.ts';
import { defineEndpoint } from './endpoint.ts';
import { textSchema } from './text.ts';

/** What a mail can be about that carries "This was not me". The page has words for each. */
export const notMeTypes = [
  'new_device',
  'password_changed',
  'password_reset',
  'email_changed',
  'refresh_token_reused',
  'many_wrong_passwords',
] as const;

export type NotMeType = (typeof notMeTypes)[number];

/** The token of a link in a mail. It stands in the fragment of the page's address. */
export const notMeRequestSchema = z.strictObject({ token: textSchema(128) });

/** What the mail of a link was about. */
export const notMeLookSchema = z.object({
  type: z.enum(notMeTypes),
  at: z.iso.datetime(),
  address: z.nullable(z.string()),
  device: z.nullable(z.string()),
});

export type NotMeLook = z.infer<typeof notMeLookSchema>;

/** Reads what a link is about. This uses nothing up, because scanners open the pages of mails and run their scripts. */
export const lookNotMeEndpoint = defineEndpoint({
  method: 'POST',
  path: apiPaths.notMe.look,
  access: 'anyone',
  body: notMeRequestSchema,
  answer: notMeLookSchema,
  problems: ['link_unusable'],
});

/** Takes back what a mail was about, ends the sessions of the account and begins a reset of its password. Once. */
export const reportNotMeEndpoint = defineEndpoint({
  method: 'POST',
  path: apiPaths.notMe.report,
  access: 'anyone',
  body: notMeRequestSchema,
  answer: null,
  problems: ['link_unusable'],
});
