import type { LoginRequest } from '@latchkey/contracts/auth';

/** The field that holds the name somebody signs in with. */
export const nameField = 'username' satisfies keyof LoginRequest;

/** The longest name that this field takes. Spelled out, not taken from the code. */
export const longestName = 64;

/**
 * The body that signs in the user of this username. Tests of the API, of the scripts and in the
 * browser know from here alone which field takes which of the user's names.
 */
export const loginBody = (username: string, password: string): LoginRequest => ({
  [nameField]: username,
  password,
});

/** What the user of this username types as their name. */
export const signInName = (username: string): string => loginBody(username, '')[nameField];
