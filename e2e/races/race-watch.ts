import type { BrowserContext, Locator, Request, Response } from '@playwright/test';
import { protectedCall, refreshCall } from '../support/traffic.ts';

export type Sent = {
  /** Protected calls with their replays. */
  protectedCalls: number;
  /** Refreshes that a page got a new token from. */
  answeredRefreshes: number;
  /** Refreshes that the server answered 401. */
  refusedRefreshes: number;
  /** Answers that were about somebody else than the token they were asked with. */
  mixedIdentities: string[];
};

export type RaceWatch = {
  /** Presses a button that makes one protected call. */
  press(button: Locator, options?: { timeout: number }): Promise<void>;
  pressed(): number;
  /** What all tabs have sent since the watch began. */
  sent(): Promise<Sent>;
};

/** Watches at the network what must hold whatever happens. */
export function watchRace(context: BrowserContext): RaceWatch {
  let pressed = 0;
  const requests: Request[] = [];
  const responses: Response[] = [];
  const mixed: Promise<string | null>[] = [];
  const nameOf = (request: Request) => `${request.method()} ${new URL(request.url()).pathname}`;

  context.on('request', (request) => requests.push(request));
  context.on('response', (response) => {
    responses.push(response);
    const request = response.request();
    if (nameOf(request) === protectedCall && response.ok()) mixed.push(findMixed(response));
  });

  return {
    async press(button, options) {
      // Before the click, which may be over only after the call has gone out.
      pressed += 1;
      await button.click(options).catch((error: unknown) => {
        pressed -= 1;
        throw error;
      });
    },
    pressed: () => pressed,
    async sent() {
      const refreshes = responses.filter((response) => nameOf(response.request()) === refreshCall);
      const countOf = (status: number) =>
        refreshes.filter((response) => response.status() === status).length;
      return {
        protectedCalls: requests.filter((request) => nameOf(request) === protectedCall).length,
        answeredRefreshes: countOf(200),
        refusedRefreshes: countOf(401),
        mixedIdentities: (await Promise.all(mixed)).filter((found) => found !== null),
      };
    },
  };
}

async function findMixed(response: Response): Promise<string | null> {
  const asked = usernameIn(response.request().headers().authorization ?? '');
  // A page that is left takes its answers' bodies with it.
  const answered = await response.json().then(
    ({ user }) => user.username,
    () => asked,
  );
  return answered === asked ? null : `${asked} was answered as ${answered}`;
}

function usernameIn(authorization: string): string {
  const [, claims = ''] = authorization.split('.');
  return JSON.parse(Buffer.from(claims, 'base64url').toString()).username;
}
