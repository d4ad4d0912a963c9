import type { BrowserContext, Page, Request } from '@playwright/test';
import { anyCallButton } from '../../e2e/support/actions.ts';
import { protectedCall, refreshCall } from '../../e2e/support/traffic.ts';

/** One press of the button that makes a protected call, and what was sent for it. */
export type Press = {
  /** Whom the tab showed as signed in when it was pressed. */
  readonly by: string;
  /** Whose token each request carried: the first attempt, and its replay. */
  readonly sentAs: string[];
};

export type Seen = {
  readonly presses: readonly Press[];
  /** Protected calls that nobody asked for. */
  readonly unasked: readonly string[];
  /** For each tab that refreshed, how each of its refreshes ended. */
  readonly refreshes: readonly (readonly RefreshEnd[])[];
};

/** A status; or the page did not wait for the answer; or there was none to be had. */
export type RefreshEnd = number | 'given up' | 'failed';

export type RaceWatch = {
  /** Presses the button of the protected call, whatever it says by now. */
  press(tab: Page, options?: { timeout: number }): Promise<void>;
  seen(): Seen;
};

/** Watches at the network what must hold whatever happens. A tab has one protected call under way at most. */
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
  context.on('response', (response) => note(response.request(), response.status()));
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
