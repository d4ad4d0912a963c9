/** The longest that a sign-in may carry, in UTF-16 units. No schemas here: the first page loads this file. */
export const loginLimits = { username: 64, password: 256 } as const;
