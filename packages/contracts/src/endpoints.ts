import { loginEndpoint, logoutEndpoint, refreshEndpoint } from './auth.ts';
import type { Endpoint } from './endpoint.ts';
import { protectedEndpoint } from './protected.ts'; // feature: protected
import { meEndpoint } from './user.ts';

/** Every endpoint of the API. The tests go through this list. The first page does not load this file. */
export const endpoints: readonly Endpoint[] = [
  loginEndpoint,
  refreshEndpoint,
  logoutEndpoint,
  meEndpoint,
  protectedEndpoint, // feature: protected
];
