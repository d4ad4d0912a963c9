import { loginEndpoint, logoutEndpoint, refreshEndpoint } from './auth.ts';
import type { Endpoint } from './endpoint.ts';
import { protectedEndpoint } from './protected.ts'; // feature: protected
import { meEndpoint } from './user.ts';

/**
 * Every endpoint there is. The server mounts this list, and an endpoint without a handler does not compile there
 * (apps/api/src/app.ts). The tests walk the list; the first page loads none of it.
 */
export const endpoints = {
  login: loginEndpoint,
  refresh: refreshEndpoint,
  logout: logoutEndpoint,
  me: meEndpoint,
  protected: protectedEndpoint, // feature: protected
} satisfies Record<string, Endpoint>;

export type EndpointName = keyof typeof endpoints;
