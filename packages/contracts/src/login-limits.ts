/** The longest name (a username or an address) and password, in UTF-16 units. Add no schemas here, because the first page loads this file. */
export const loginLimits = { username: 254, password: 256 } as const;
