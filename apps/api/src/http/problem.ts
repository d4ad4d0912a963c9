import { freshFor } from '@latchkey/contracts/endpoint';
import { type Problem, type ProblemCode, problems, problemType } from '@latchkey/contracts/problem';
import type { Response } from 'express';
import type { ApiError } from './api-error.ts';

/** The codes of a 401. */
type Unauthorized = {
  [Code in ProblemCode]: (typeof problems)[Code]['status'] extends 401 ? Code : never;
}[ProblemCode];

const realm = 'Bearer realm="api"';

/**
 * The challenge of each answer about credentials (RFC 6750 §3, RFC 9110 §11.6.1). It has no `error` when the request
 * presented no token. No challenge repeats anything from the request. A 401 without a challenge does not compile.
 */
export const challenges: Partial<Record<ProblemCode, string>> & Record<Unauthorized, string> = {
  invalid_credentials: realm,
  access_token_missing: realm,
  refresh_token_missing: realm,
  invalid_request: `${realm}, error="invalid_request"`,
  access_token_invalid: `${realm}, error="invalid_token"`,
  refresh_token_invalid: `${realm}, error="invalid_token"`,
  session_key_required: 'DPoP error="use_dpop_nonce", algs="ES256"', // feature: session-key
  device_key_required: `${realm}, error="invalid_token"`, // feature: device-bound
  reauthentication_required: `${realm}, error="insufficient_user_authentication", max_age="${freshFor}"`,
  access_token_expired: `${realm}, error="invalid_token", error_description="The access token expired"`,
};

/** Sends an error as problem+json (RFC 9457). */
export function sendProblem(res: Response, error: ApiError): void {
  const { status, title } = problems[error.code];
  const challenge = challenges[error.code];
  if (challenge) res.set('WWW-Authenticate', challenge);
  const body: Problem = {
    type: problemType(error.code),
    title,
    status,
    code: error.code,
    requestId: String(res.get('X-Request-Id')),
    ...(error.detail && { detail: error.detail }),
    ...(error.errors && { errors: [...error.errors] }),
  };
  res.set(error.headers).status(status).type('application/problem+json').send(JSON.stringify(body));
}
