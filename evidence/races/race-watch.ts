import type { BrowserContext, Page, Request } from '@playwright/test';
import { anyCallButton } from '../../e2e/support/actions.ts';
import { protectedCall, refreshCall } from '../../e2e/support/traffic.ts';

/** One press of the button that makes a protected call, and the requests that the press caused. */
export type Press = {
  /** Who was signed in, as the tab showed it, at the press. */
  readonly by: string;
  /** The owner of the token of each request: of the first attempt, and of its replay. */
  readonly sentAs: string[];
};

export type Seen = {
  readonly presses: readonly Press[];
  /** The users of protected calls that no press caused. */
  readonly unasked: readonly string[];
  /** For each tab that refreshed, how each of its refreshes ended. */
  readonly refreshes: readonly (readonly RefreshEnd[])[];
};

/**
 * The status of the answer; 'given up' when the page did not wait for it; 'failed' when no answer came; 'asked' when the
 * server asked for another proof of the session's key, so that the page sent the refresh once more.
 */
export type RefreshEnd = number | 'given up' | 'failed' | 'asked';

export type RaceWatch = {
  /** Presses the button of the protected call, whatever its label is at the moment. */
  press(tab: Page, options?: { timeout: number }): Promise<void>;
  seen(): Seen;
};

/** Watches the network for what must hold in every event. A tab has at most one protected call in flight. */
export function watchRace(context: BrowserContext): RaceWatch {
  const presses: Press[] = [];
  const latest = new Map<Page, Press>();
  const unasked: string[] = [];
  const refreshes = new Map<Page, RefreshEnd[]>();
  const nameOf = (request: Request) => `${request.method()} ${new URL(request.url()).pathname}`;

  context.on('request', (request) => {
    if (nameOf(request) !== protectedCall) return;
    const user = usernameIn(request.headers().authorization);
    const press = latest.get(request.frame().page());
    (press?.sentAs ?? unasked).push(user);
  });
  const note = (request: Request, end: RefreshEnd) => {
    if (nameOf(request) !== refreshCall) return;
    const tab = request.frame().page();
    refreshes.set(tab, [...(refreshes.get(tab) ?? []), end]);
  };
  context.on('response', (response) => {
    const isAsked = response.status() === 401 && 'dpop-nonce' in response.headers();
    note(response.request(), isAsked ? 'asked' : response.status());
  });
  context.on('requestfailed', (request) =>
    note(request, request.failure()?.errorText === 'net::ERR_ABORTED' ? 'given up' : 'failed'),
  );

  return {
    async press(tab, options) {
      const heading = await tab.getByRole('heading', { level: 1 }).textContent(options);
      const press = { by: heading?.replace('Signed in as ', '') ?? '', sentAs: [] };
      latest.set(tab, press);
      presses.push(press);
      await anyCallButton(tab).click(options);
    },
    seen: () => ({ presses, unasked, refreshes: [...refreshes.values()] }),
  };
}

function usernameIn(authorization = ''): string {
  const [, claims] = authorization.split('.');
  return claims ? JSON.parse(Buffer.from(claims, 'base64url').toString()).username : 'nobody';
}
