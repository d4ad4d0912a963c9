import { cursorSchema } from '@latchkey/contracts/cursor';
import type { Request } from 'express';
import * as z from 'zod';
import { ApiError } from './api-error.ts';

/**
 * Reads the only parameter that a query may have: one `cursor` of at most 64 characters of Base64url. Express parses no
 * queries here, because its parsers turn `?a=1&a=2` and `?a[b]=1` into arrays and objects.
 *
 * @returns null without a query
 * @throws ApiError `validation_failed` for every other query
 */
export function readCursor(req: Pick<Request, 'originalUrl'>): string | null {
  const start = req.originalUrl.indexOf('?');
  if (start === -1) return null;
  const given = /^\?cursor=(.*)$/s.exec(req.originalUrl.slice(start))?.[1];
  const cursor = z.safeParse(cursorSchema, given);
  if (!cursor.success) throw badCursor();
  return cursor.data;
}

export const badCursor = () =>
  new ApiError('validation_failed', { detail: 'The query is not one cursor of a page before.' });
