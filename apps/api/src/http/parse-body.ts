import { isUtf8 } from 'node:buffer';
import express, { type Request, type RequestHandler } from 'express';
import * as z from 'zod';
import { ApiError } from './api-error.ts';

/** Reads a JSON body of at most 16 kB in UTF-8. Routes that take a body use it after the CSRF check. */
export const jsonBody: RequestHandler[] = [
  (req, _res, next) => {
    // `null` means that there is no body. parseBody refuses that.
    if (req.is('application/json') === false) throw new ApiError('unsupported_media_type');
    next();
  },
  express.json({
    limit: '16kb',
    verify: (_req, _res, body, encoding) => {
      // express.json would read an empty body as {}.
      if (body.length === 0)
        throw Object.assign(new Error('empty'), { type: 'entity.parse.failed' });
      if (encoding !== 'utf-8')
        throw Object.assign(new Error('not UTF-8'), { type: 'charset.unsupported' });
      // Otherwise every invalid byte would be read as U+FFFD, and different passwords as the same one.
      if (!isUtf8(body)) throw Object.assign(new Error('not UTF-8'), { type: 'entity.not.utf8' });
    },
  }),
];

/**
 * Checks the request body against a strict schema and returns it.
 * @throws ApiError `malformed_request` unless the body is an object, `validation_failed` with one entry per fault
 */
export function parseBody<Schema extends z.core.$ZodType>(
  req: Request,
  schema: Schema,
): z.output<Schema> {
  const body: unknown = req.body;
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new ApiError('malformed_request');
  }
  const parsed = z.safeParse(schema, body);
  if (parsed.success) return parsed.data;
  throw new ApiError('validation_failed', {
    errors: parsed.error.issues.map((issue) => ({
      pointer: `#${issue.path.map((key) => `/${String(key)}`).join('')}`,
      detail:
        issue.code === 'unrecognized_keys' ? 'has a member that is not expected' : issue.message,
    })),
  });
}
