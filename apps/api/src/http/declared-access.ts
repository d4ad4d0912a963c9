import type { IRoute, Router } from 'express';

/** The parts of Express's internal layer that this file reads. */
type Layer = {
  readonly route?: {
    readonly path: string;
    readonly stack: readonly { readonly method?: string }[];
  };
  readonly handle?: unknown;
};

export type MountedRoute = {
  readonly method: string;
  readonly path: string;
  /** Whether the route was mounted from a descriptor. The descriptor declares who may call the route. */
  readonly isDeclared: boolean;
};

const declared = new WeakSet<object>();

/** Marks a route as guarded by its descriptor. Only http/mount.ts calls this. */
export function declareAccess(route: IRoute): void {
  declared.add(route);
}

/** Lists every method and path that has its own handler in the router, or in a router inside it. */
export function listRoutes(router: Router): MountedRoute[] {
  return (router.stack as unknown as Layer[]).flatMap(({ route, handle }) => {
    if (!route) return isRouter(handle) ? listRoutes(handle) : [];
    const methods = [...new Set(route.stack.flatMap(({ method }) => method ?? []))];
    const isDeclared = declared.has(route);
    return methods.map((method) => ({
      method: method.toUpperCase(),
      path: route.path,
      isDeclared,
    }));
  });
}

/**
 * Requires that every route of the API was mounted from a descriptor. A route without one stops the process at its
 * start, before anybody can call the route.
 * @throws Error that names the routes without a descriptor
 */
export function requireDeclaredAccess(router: Router): void {
  const undeclared = listRoutes(router)
    .filter(({ isDeclared }) => !isDeclared)
    .map(({ method, path }) => `${method} ${path}`);
  if (undeclared.length === 0) return;
  throw new Error(
    `These routes were not mounted from a descriptor that says who may call them: ${undeclared.join(', ')}`,
  );
}

function isRouter(handle: unknown): handle is Router {
  return typeof handle === 'function' && Array.isArray((handle as Partial<Router>).stack);
}
