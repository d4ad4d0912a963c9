/** What each verdict of the server on a refresh means (docs/decisions/0004-rotation-and-its-timing.md). */
export const verdictWords = {
  rotate:
    'The newest refresh token came, ten seconds or more after it was issued. It is exchanged for the next one.',
  repeat:
    'The newest token or the one before it came, less than ten seconds after the last exchange: two calls at once, or an answer that was lost. Nothing is exchanged; the same token is given again.',
  fork: 'The token before the newest came, and late. The newest was lost on its way, or a thief has one of the two. This one gets a token, and the newest is no longer good.',
  reuse:
    'A token came that was replaced longer ago. Only a copy can do that, so somebody has stolen one, and the session ends for all.',
} as const;

/** The row of the rotation rule by which the server decided a refresh. */
export type Verdict = keyof typeof verdictWords;
