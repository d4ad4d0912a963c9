import { type FieldError, type ProblemCode, problems } from '@latchkey/contracts/problem';
import { product } from '@latchkey/contracts/product';
import type { Response } from 'supertest';
import { expect } from 'vitest';

type Headers = Record<string, unknown>;

/**
 * The headers of every answer of the API (design: "HTTP contract"). They are spelled out here, not taken from the code.
 */
export const apiHeaders: Headers = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none';frame-ancestors 'none';sandbox",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'origin-agent-cluster': '?1',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-dns-prefetch-control': 'off',
  'x-download-options': 'noopen',
  'x-frame-options': 'DENY',
  'x-permitted-cross-domain-policies': 'none',
  'x-request-id': expect.stringMatching(/^[A-Za-z0-9_-]{22}$/),
  'x-xss-protection': '0',
};

const exposedHeaders = [
  ...['WWW-Authenticate', 'Retry-After', 'RateLimit', 'RateLimit-Policy', 'X-Request-Id'],
  'DPoP-Nonce', // feature: session-key
].join();

/** The headers that CORS allows a page of another origin to send. */
export const allowedHeaders = [
  ...['Authorization', 'Content-Type', 'X-Requested-With'],
  'DPoP', // feature: session-key
].join();

/**
 * The headers that CORS adds, below `/api` only. They name an origin only when it is allowed; null is for all others.
 */
export const corsHeaders = (origin: string | null): Headers => ({
  ...(origin !== null && {
    'access-control-allow-credentials': 'true',
    'access-control-allow-origin': origin,
  }),
  'access-control-expose-headers': exposedHeaders,
  vary: 'Origin',
});

export const ownOrigin = 'http://localhost:3000';

const perConnection = ['connection', 'content-length', 'date', 'keep-alive'];

/** The whole answer without the headers of the connection: status, every other header, body. */
export function wholeAnswer(res: Response) {
  const headers = Object.entries(res.headers).filter(([name]) => !perConnection.includes(name));
  const isJson = /json/.test(res.headers['content-type'] ?? '');
  return {
    status: res.status,
    headers: Object.fromEntries(headers),
    body: isJson ? res.body : res.text,
  };
}

export const challenges = {
  bare: 'Bearer realm="api"',
  invalidRequest: 'Bearer realm="api", error="invalid_request"',
  invalidToken: 'Bearer realm="api", error="invalid_token"',
  expired:
    'Bearer realm="api", error="invalid_token", error_description="The access token expired"',
};

/** The statuses are spelled out, not taken from the code, so that a change of a status in the code fails the tests. */
const statusOf: Record<ProblemCode, number> = {
  malformed_request: 400,
  invalid_request: 400,
  device_proof_refused: 400, // feature: device-bound
  invalid_credentials: 401,
  access_token_missing: 401,
  access_token_invalid: 401,
  access_token_expired: 401,
  refresh_token_missing: 401,
  refresh_token_invalid: 401,
  session_key_required: 401, // feature: session-key
  device_key_required: 401, // feature: device-bound
  reauthentication_required: 401,
  csrf_rejected: 403,
  email_not_verified: 403,
  password_change_required: 403,
  changes_blocked: 403,
  registration_closed: 403,
  device_challenge: 403, // feature: device-bound
  not_found: 404,
  method_not_allowed: 405,
  username_taken: 409,
  link_unusable: 410,
  payload_too_large: 413,
  unsupported_media_type: 415,
  validation_failed: 422,
  invalid_current_password: 422,
  password_refused: 422,
  rate_limited: 429,
  internal_error: 500,
  service_unavailable: 503,
};

type Facts = {
  /** Further headers. A Set-Cookie that is not listed here must not be in the answer. */
  readonly headers?: Headers;
  readonly detail?: unknown;
  readonly errors?: readonly (FieldError | { pointer: string; detail: unknown })[];
  /** The origin that CORS allows to read the answer; null for none, false for an address outside of `/api`. */
  readonly origin?: string | null | false;
};

/** Asserts a whole error answer: status, every header, every member of the body. */
export function expectProblem(res: Response, code: ProblemCode, facts: Facts = {}): void {
  const status = statusOf[code];
  const { title } = problems[code];
  const { origin = ownOrigin } = facts;
  expect(wholeAnswer(res)).toEqual({
    status,
    headers: {
      ...apiHeaders,
      ...(origin !== false && corsHeaders(origin)),
      'content-type': 'application/problem+json; charset=utf-8',
      ...facts.headers,
    },
    body: {
      type: `urn:${product.slug}:problem:${code}`,
      title,
      status,
      code,
      requestId: res.headers['x-request-id'],
      ...(facts.detail !== undefined && { detail: facts.detail }),
      ...(facts.errors && { errors: facts.errors }),
    },
  });
}

/** Asserts a whole successful JSON answer. */
export function expectJson(res: Response, body: unknown, headers: Headers = {}): void {
  expect(wholeAnswer(res)).toEqual({
    status: 200,
    headers: {
      ...apiHeaders,
      ...corsHeaders(ownOrigin),
      'content-type': 'application/json; charset=utf-8',
      ...headers,
    },
    body,
  });
}
