import type { LoginRequest } from '@latchkey/contracts/auth';
import type { User } from '@latchkey/contracts/user';
import { ada } from './scripted-calls.ts';

/** What a person types as their name. */
export const signInName = (user: User): string => user.username;

/** What the page sends to sign a person in. Only here do the tests of the SPA spell out the key of the name. */
export const credentialsOf = (user: User = ada, password = 'right'): LoginRequest => ({
  username: signInName(user),
  password,
});
