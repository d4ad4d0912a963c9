import type { LoginRequest } from '@latchkey/contracts/auth';

/** The field for the name that somebody signs in with. */
export const nameField = 'username' satisfies keyof LoginRequest;

/** The maximum length of this field. It is spelled out here, not taken from the code. */
export const longestName = 254;

/** The body that signs in the user of this username. Only this file knows the field of the name. */
export const loginBody = (username: string, password: string): LoginRequest => ({
  [nameField]: username,
  password,
});

/** The name that the user of this username types to sign in. */
export const signInName = (username: string): string => loginBody(username, '')[nameField];
