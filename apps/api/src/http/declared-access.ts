import type { IRoute, Router } from 'express';

/** What is read here of a mounted route. */
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
  /** Whether it was mounted from a descriptor, which says who may call it. */
  readonly isDeclared: boolean;
};

const declared = new WeakSet<object>();

/** For http/mount.ts: this route is guarded as its descriptor says. */
export function declareAccess(route: IRoute): void {
  declared.add(route);
}

/** Every method and path that a router answers by a handler of its own, inside other routers too. */
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
 * Denies by default: every route of the API must be mounted from a descriptor. One that is not is found when the process
 * starts, and not by whoever calls it.
 * @throws Error that names the routes
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
