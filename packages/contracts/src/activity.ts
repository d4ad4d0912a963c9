import * as z from 'zod/mini';
import { apiPaths } from './api.ts';
import { cursorSchema } from './cursor.ts';
import { defineEndpoint } from './endpoint.ts';

/** What a person can find in the trail of their account. The page has words for each. */
export const activityTypes = [
  'address_proven', // feature: registration
  'signed_in',
  'signed_out',
  'sessions_ended',
  'refresh_token_reused',
  'account_disabled',
  'account_enabled',
  'sessions_ended_by_administrator',
  'password_set_by_administrator',
  'password_change_required',
  'reported_not_me', // feature: not-me
  'email_change_requested', // feature: email-change
  'email_changed', // feature: email-change
  'email_change_undone', // feature: email-change
  'password_reset', // feature: password-reset
  'password_changed', // feature: password-change
  'data_exported', // feature: my-data
] as const;

export type ActivityType = (typeof activityTypes)[number];

export const activityEventSchema = z.object({
  type: z.enum(activityTypes),
  at: z.iso.datetime(),
  /** The client address, and the browser and system, as far as the request showed them. */
  address: z.nullable(z.string()),
  device: z.nullable(z.string()),
  /** Whether it happened in the session that asks. */
  isThisSession: z.boolean(),
});

/** One page of `GET /api/user/activity`, newest first. `next` is the cursor of the following page; null on the last. */
export const activityPageSchema = z.object({
  events: z.array(activityEventSchema),
  next: z.nullable(z.string()),
});

export type ActivityEvent = z.infer<typeof activityEventSchema>;
export type ActivityPage = z.infer<typeof activityPageSchema>;

/**
 * Lists the security events of one's own account. The only parameter is `?cursor=`, with the `next` of the page before.
 * Any other parameter or value is refused as `validation_failed`.
 */
export const activityEndpoint = defineEndpoint({
  method: 'GET',
  path: apiPaths.activity.list,
  access: 'signed-in',
  body: null,
  query: { cursor: cursorSchema },
  answer: activityPageSchema,
  problems: ['validation_failed'],
});
