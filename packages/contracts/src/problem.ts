import * as z from 'zod/mini';
import { product } from './product.ts';

/**
 * The HTTP status and title of every error that the API can answer, by its `code`.
 * The client acts on `code` alone. The union is closed: a new code without a status does not compile.
 */
export const problems = {
  malformed_request: { status: 400, title: 'The request body is not a JSON object' },
  invalid_request: { status: 400, title: 'The Authorization header is malformed' },
  device_proof_refused: { status: 400, title: 'The proof of the device is not accepted' }, // feature: device-bound
  invalid_credentials: { status: 401, title: 'The name or password is incorrect' },
  access_token_missing: { status: 401, title: 'An access token is required' },
  access_token_invalid: { status: 401, title: 'The access token is not valid' },
  access_token_expired: { status: 401, title: 'The access token has expired' },
  refresh_token_missing: { status: 401, title: 'There is no session to refresh' },
  refresh_token_invalid: { status: 401, title: 'The session has ended' },
  session_key_required: { status: 401, title: 'The session needs the key of its browser' }, // feature: session-key
  device_key_required: { status: 401, title: 'The session needs the device it is bound to' }, // feature: device-bound
  reauthentication_required: { status: 401, title: 'A fresh proof of identity is required' },
  csrf_rejected: { status: 403, title: 'The request did not come from this application' },
  email_not_verified: { status: 403, title: 'The email address has not been verified' },
  password_change_required: { status: 403, title: 'The password must be reset before it works' },
  changes_blocked: { status: 403, title: 'Changes to this account are blocked for now' },
  registration_closed: { status: 403, title: 'Registration needs an invitation, or is closed' },
  device_challenge: { status: 403, title: 'The browser must sign this challenge' }, // feature: device-bound
  not_found: { status: 404, title: 'There is nothing at this address' },
  method_not_allowed: { status: 405, title: 'The method is not allowed here' },
  username_taken: { status: 409, title: 'The username is taken' },
  link_unusable: { status: 410, title: 'The link has been used, has expired, or was replaced' },
  payload_too_large: { status: 413, title: 'The request body is too large' },
  unsupported_media_type: { status: 415, title: 'The request body must be JSON in UTF-8' },
  validation_failed: { status: 422, title: 'The request has invalid fields' },
  invalid_current_password: { status: 422, title: 'The current password is incorrect' },
  password_refused: { status: 422, title: 'The new password is not accepted' },
  rate_limited: { status: 429, title: 'Too many attempts' },
  internal_error: { status: 500, title: 'Something went wrong on the server' },
  service_unavailable: { status: 503, title: 'The service is temporarily unavailable' },
} as const;

export type ProblemCode = keyof typeof problems;

/** The member `type` of an error answer. It is a name, not an address that can be opened. */
export const problemType = (code: ProblemCode) => `urn:${product.slug}:problem:${code}`;

const problemCodes = Object.keys(problems) as [ProblemCode, ...ProblemCode[]];

/**
 * One invalid field: a JSON pointer into the request body as a URI fragment (`#/username`, RFC 6901 §6), and what is
 * wrong with the field. Never put the field's value in here.
 */
export const fieldErrorSchema = z.object({ pointer: z.string(), detail: z.string() });

/** An error body, `application/problem+json` (RFC 9457) with the extension members `code`, `requestId` and `errors`. */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.enum(problemCodes),
  requestId: z.string(),
  detail: z.optional(z.string()),
  errors: z.optional(z.array(fieldErrorSchema)),
});

export type FieldError = z.infer<typeof fieldErrorSchema>;
export type Problem = z.infer<typeof problemSchema>;
