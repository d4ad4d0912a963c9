/** The longest name and password, in UTF-16 units. Add no schemas here, because the first page loads this file. */
export const loginLimits = { username: 64, password: 256 } as const;
