import { type BrowserContext, expect, type Request } from '@playwright/test';

export type Traffic = {
  /** The API calls since the last `clear`, written like `POST /api/auth/login`. */
  calls(): string[];
  clear(): void;
  /** Waits until no call has been under way for half a second. */
  idle(): Promise<void>;
};

const quiet = 500;

export const refreshCall = 'POST /api/auth/refresh';
export const logoutCall = 'POST /api/auth/logout';
export const protectedCall = 'GET /api/protected';

/** Records the API calls of every tab of the browser. An event stream is no call, because it has no answer to wait for. */
export function watchTraffic(context: BrowserContext): Traffic {
  let calls: string[] = [];
  const open = new Set<Request>();
  let lastChange = performance.now();
  context.on('request', (request) => {
    const { pathname } = new URL(request.url());
    if (!pathname.startsWith('/api/')) return;
    if (pathname.endsWith('/session-events')) return; // feature: live-end
    calls.push(`${request.method()} ${pathname}`);
    open.add(request);
    lastChange = performance.now();
  });
  const onEnd = (request: Request) => {
    if (open.delete(request)) lastChange = performance.now();
  };
  context.on('requestfinished', onEnd);
  context.on('requestfailed', onEnd);
  return {
    calls: () => [...calls],
    clear() {
      calls = [];
    },
    idle: () =>
      expect.poll(() => open.size === 0 && performance.now() - lastChange > quiet).toBe(true),
  };
}
