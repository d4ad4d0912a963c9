import type { BrowserContext, Page, Request } from '@playwright/test';
import { anyCallButton } from '../support/actions.ts';
import { protectedCall, refreshCall } from '../support/traffic.ts';

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
  /** For each tab that refreshed, the status of every answer it got. */
  readonly refreshes: readonly (readonly number[])[];
};

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
  const refreshes = new Map<Page, number[]>();
  const nameOf = (request: Request) => `${request.method()} ${new URL(request.url()).pathname}`;

  context.on('request', (request) => {
    if (nameOf(request) !== protectedCall) return;
    const user = usernameIn(request.headers().authorization);
    const press = latest.get(request.frame().page());
    (press?.sentAs ?? unasked).push(user);
  });
  context.on('response', (response) => {
    const request = response.request();
    if (nameOf(request) !== refreshCall) return;
    const tab = request.frame().page();
    refreshes.set(tab, [...(refreshes.get(tab) ?? []), response.status()]);
  });

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
