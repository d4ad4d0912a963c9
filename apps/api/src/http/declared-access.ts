import type { RequestHandler, Router } from 'express';

/** What is read here of a mounted route. */
type Layer = {
  readonly route?: {
    readonly path: string;
    readonly methods: Readonly<Record<string, boolean>>;
    readonly stack: readonly { readonly handle: unknown; readonly method?: string }[];
  };
  readonly handle?: unknown;
};

export type MountedRoute = {
  readonly method: string;
  readonly path: string;
  /** Whether it asks for an access token before anything else. */
  readonly isGuarded: boolean;
};

/** Every method and path that a router answers by a handler of its own; `auth` is the handler that asks for a token. */
export function listRoutes(router: Router, auth: RequestHandler): MountedRoute[] {
  return (router.stack as unknown as Layer[]).flatMap(({ route, handle }) => {
    if (!route) return isRouter(handle) ? listRoutes(handle, auth) : [];
    const methods = [...new Set(route.stack.flatMap(({ method }) => method ?? []))];
    return methods.map((method) => {
      const [first] = route.stack.filter((layer) => layer.method === method);
      const isGuarded = first?.handle === auth;
      return { method: method.toUpperCase(), path: route.path, isGuarded };
    });
  });
}

/**
 * Denies by default: every route must ask for an access token first, or stand in the list of open paths. A route that
 * forgot it is found when the process starts, and not by whoever calls it.
 * @throws Error that names the routes
 */
export function requireDeclaredAccess(
  router: Router,
  { auth, open }: { auth: RequestHandler; open: readonly string[] },
): void {
  const undeclared = listRoutes(router, auth)
    .filter(({ path, isGuarded }) => !isGuarded && !open.includes(path))
    .map(({ method, path }) => `${method} ${path}`);
  if (undeclared.length === 0) return;
  throw new Error(
    `These routes ask for no access token and are not in the list of open ones: ${undeclared.join(', ')}`,
  );
}

function isRouter(handle: unknown): handle is Router {
  return typeof handle === 'function' && Array.isArray((handle as Partial<Router>).stack);
}
