import { CallError } from '../auth/call-error.ts';

/**
 * Whether the API refused the token of a mail's link: it was used, has expired, or never was one. A token that is too
 * long for any link, as after a damaged copy, is refused as input.
 */
export const isDeadLink = (error: unknown): boolean =>
  error instanceof CallError &&
  (error.code === 'link_unusable' || error.errors.some(({ pointer }) => pointer === '#/token'));
