import type { ProblemCode } from '@latchkey/contracts/problem';
import type { ErrorRequestHandler, Request, RequestHandler } from 'express';
import { QueueFullError } from '../core/fair-queue.ts';
import { ClockBehindError } from '../core/signed-token.ts';
import { isDatabaseUnavailable } from '../db/unavailable.ts';
import { ApiError } from './api-error.ts';
import { sendProblem } from './problem.ts';
import { reportOf } from './request-context.ts';
import { breakOff, briefLogOf, logOf } from './request-log.ts';

const bodyParserProblems: Record<string, ProblemCode> = {
  'entity.parse.failed': 'malformed_request',
  'entity.not.utf8': 'malformed_request',
  'request.aborted': 'malformed_request',
  'request.size.invalid': 'malformed_request',
  'entity.too.large': 'payload_too_large',
  'charset.unsupported': 'unsupported_media_type',
  'encoding.unsupported': 'unsupported_media_type',
};

const clockBehind = 'the clock of this server is behind: a token of ours is from the future';

/** Answers every error of every route. Express recognises an error handler by its four parameters. */
export const errorHandler: ErrorRequestHandler = (error, req, res, _next) => {
  const answer = toApiError(error);
  logFault(req, error, answer.code);
  if (!res.headersSent) return sendProblem(res, answer);
  // Half an answer is already sent. Express would print the message of the error, and the message may contain a secret.
  breakOff(res);
};

function logFault(req: Request, error: unknown, code: ProblemCode): void {
  if (code === 'internal_error') logOf(req).error({ err: error }, 'unexpected error');
  if (error instanceof ClockBehindError) briefLogOf(req).error({ err: error }, clockBehind);
  else if (code === 'service_unavailable') briefLogOf(req).warn({ err: error }, 'answered 503');
  if (code === 'validation_failed') reportOf(req)({ type: 'invalid_input' });
  if (code === 'rate_limited') reportOf(req)({ type: 'too_many_requests' });
}

/** Answers an unknown address under /api with JSON, never with the SPA's page. */
export const notFound: RequestHandler = () => {
  throw new ApiError('not_found');
};

/**
 * Answers a known address with a method that it does not have (RFC 9110 §15.5.6). OPTIONS gets the list of methods. If
 * cross-origin.ts has allowed the page's origin, OPTIONS also gets them as the answer to a preflight.
 */
export function methodNotAllowed(...allowed: string[]): RequestHandler {
  const headers = { Allow: allowed.join(', ') };
  return (req, res) => {
    if (req.method !== 'OPTIONS') throw new ApiError('method_not_allowed', { headers });
    const isShared = res.hasHeader('Access-Control-Allow-Origin');
    res.set(headers).set(isShared ? { 'Access-Control-Allow-Methods': allowed.join(',') } : {});
    res.status(204).end();
  };
}

function toApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof QueueFullError) return unavailable(error, error.retryAfter);
  if (isDatabaseUnavailable(error)) return unavailable(error, 2);
  if (error instanceof ClockBehindError) return unavailable(error, 10);
  if (error instanceof URIError) return new ApiError('not_found');
  const type = (error as { type?: unknown } | null)?.type;
  const code = typeof type === 'string' ? bodyParserProblems[type] : undefined;
  if (code) return new ApiError(code, { cause: error });
  // A 4xx of a parser or of Express (such as a broken gzip body) is the request's fault.
  const status = Number((error as { status?: unknown } | null)?.status);
  const isRequestFault = status >= 400 && status < 500;
  return new ApiError(isRequestFault ? 'malformed_request' : 'internal_error', { cause: error });
}

function unavailable(cause: unknown, retryAfterSeconds: number): ApiError {
  return new ApiError('service_unavailable', {
    cause,
    headers: { 'Retry-After': String(retryAfterSeconds) },
  });
}
