import type { LoginRequest } from '@latchkey/contracts/auth';
import type { User } from '@latchkey/contracts/user';
import { ada } from './scripted-calls.ts';

/** What a person types as their name. */
export const signInName = (user: User): string => user.username;

/** What the page sends to sign a person in. Tests take the shape of this request from here. */
export const credentialsOf = (user: User = ada, password = 'right'): LoginRequest => ({
  username: signInName(user),
  password,
});
