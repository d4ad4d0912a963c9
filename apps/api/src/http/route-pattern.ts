import type { IncomingMessage } from 'node:http';
import { apiBasePath } from '@latchkey/contracts/api';
import { endpoints } from '@latchkey/contracts/endpoints';

/** A request as Express has it when a route matched. */
export type RoutedRequest = IncomingMessage & { readonly route?: { readonly path?: unknown } };

const apiPaths = new Set<string>(Object.values(endpoints).map(({ path }) => path));

/**
 * The pattern of the route that a request matched, such as `/api/user/sessions/:id`; undefined when none did, or when
 * the route has no text for a pattern. It comes from our own code and never from the path, which may contain a token.
 */
export function routePattern({ route }: RoutedRequest): string | undefined {
  const pattern = route?.path;
  if (typeof pattern !== 'string') return undefined;
  // req.baseUrl would not do, because Express resets it when a route fails.
  return apiPaths.has(pattern) ? `${apiBasePath}${pattern}` : pattern;
}
