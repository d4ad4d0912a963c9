import type { ProblemCode } from '@latchkey/contracts/problem';
import type { ErrorRequestHandler, RequestHandler } from 'express';
import { QueueFullError } from '../core/fair-queue.ts';
import { isDatabaseUnavailable } from '../db/unavailable.ts';
import { ApiError } from './api-error.ts';
import { sendProblem } from './problem.ts';

const bodyParserProblems: Record<string, ProblemCode> = {
  'entity.parse.failed': 'malformed_request',
  'entity.not.utf8': 'malformed_request',
  'request.aborted': 'malformed_request',
  'request.size.invalid': 'malformed_request',
  'entity.too.large': 'payload_too_large',
  'charset.unsupported': 'unsupported_media_type',
  'encoding.unsupported': 'unsupported_media_type',
};

/** Every error of every route ends here, and nowhere else. Express recognises it by its four parameters. */
export const errorHandler: ErrorRequestHandler = (error, req, res, next) => {
  if (res.headersSent) return next(error);
  const answer = toApiError(error);
  if (answer.code === 'internal_error') req.log.error({ err: error }, 'unexpected error');
  if (answer.code === 'service_unavailable') req.log.warn({ err: error }, 'answered 503');
  if (answer.code === 'validation_failed') req.log.info({ event: 'input_validation_fail' });
  sendProblem(res, answer);
};

/** The answer to an unknown address under /api: JSON, never the SPA's page. */
export const notFound: RequestHandler = () => {
  throw new ApiError('not_found');
};

/** The answer to a known address with another method (RFC 9110 §15.5.6). */
export function methodNotAllowed(...allowed: string[]): RequestHandler {
  return () => {
    throw new ApiError('method_not_allowed', { headers: { Allow: allowed.join(', ') } });
  };
}

function toApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof QueueFullError) return unavailable(error, error.retryAfter);
  if (isDatabaseUnavailable(error)) return unavailable(error, 2);
  if (error instanceof URIError) return new ApiError('not_found');
  const type = (error as { type?: unknown } | null)?.type;
  const code = typeof type === 'string' ? bodyParserProblems[type] : undefined;
  if (code) return new ApiError(code, { cause: error });
  // What a parser or the file server refuses (a broken gzip body, a range past the end) is the request's fault.
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
