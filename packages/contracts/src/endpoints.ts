import { loginEndpoint, logoutEndpoint, refreshEndpoint } from './auth.ts';
import type { Endpoint } from './endpoint.ts';
import { protectedEndpoint } from './protected.ts'; // feature: protected
import { meEndpoint } from './user.ts';

/** Every endpoint there is. The tests walk this list; the first page loads none of it. */
export const endpoints: readonly Endpoint[] = [
  loginEndpoint,
  refreshEndpoint,
  logoutEndpoint,
  meEndpoint,
  protectedEndpoint, // feature: protected
];
