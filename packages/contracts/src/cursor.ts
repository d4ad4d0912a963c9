import * as z from 'zod/mini';

/** The cursor of a page: what the page before gave as `next`. Its content is the server's own business. */
export const cursorSchema = z.string().check(z.regex(/^[\w-]{1,64}$/));
