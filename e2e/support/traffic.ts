import type { BrowserContext } from '@playwright/test';

export type Traffic = {
  /** The API calls since the last `clear`, written like `POST /api/auth/login`. */
  calls(): string[];
  clear(): void;
};

export const refreshCall = 'POST /api/auth/refresh';
export const logoutCall = 'POST /api/auth/logout';
export const protectedCall = 'GET /api/protected';

/** Records the API calls of every tab of the browser. */
export function watchTraffic(context: BrowserContext): Traffic {
  let calls: string[] = [];
  context.on('request', (request) => {
    const { pathname } = new URL(request.url());
    if (pathname.startsWith('/api/')) calls.push(`${request.method()} ${pathname}`);
  });
  return {
    calls: () => [...calls],
    clear() {
      calls = [];
    },
  };
}
