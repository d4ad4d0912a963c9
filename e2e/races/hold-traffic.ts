import type { APIRequestContext, BrowserContext, Route } from '@playwright/test';
import { refreshCookie } from '../support/actions.ts';

type Browser = { readonly context: BrowserContext; readonly request: APIRequestContext };

export type HeldAnswers = {
  /** The server has acted on a refresh, and its answer has not arrived. */
  readonly firstHeld: Promise<void>;
  /** Lets the answers go; resolves when each has arrived, or nobody waits for it any more. */
  goOn(): Promise<void>;
};

const refreshUrl = '**/api/auth/refresh';

/** Keeps the answers of refreshes, with their cookies, on their way: of all tabs, or of as many as `times` says. */
export async function holdAnswers(
  browser: Browser,
  options: { times?: number } = {},
): Promise<HeldAnswers> {
  const [firstHeld, reportFirst] = createSignal();
  const [released, release] = createSignal();
  const ends: Promise<void>[] = [];
  const hold = async (route: Route) => {
    const response = await answerOf(browser, route);
    reportFirst();
    // A page that gave up, or is gone, takes no answer.
    const end = released.then(() => route.fulfill({ response })).catch(() => {});
    ends.push(end);
    await end;
  };
  await browser.context.route(refreshUrl, hold, options);
  return {
    firstHeld,
    async goOn() {
      release();
      await Promise.all(ends);
      await browser.context.unroute(refreshUrl, hold);
    },
  };
}

/** Keeps protected calls from reaching the server until told; resolves when each has been answered. */
export async function holdCalls(context: BrowserContext): Promise<{ goOn(): Promise<void> }> {
  const [released, release] = createSignal();
  const ends: Promise<unknown>[] = [];
  const hold = (route: Route) => {
    const end = released.then(() => route.continue()).then(() => route.request().response());
    ends.push(end);
    return end;
  };
  await context.route('**/api/protected', hold);
  return {
    async goOn() {
      release();
      await Promise.all(ends);
      await context.unroute('**/api/protected', hold);
    },
  };
}

/** The server acts on the next refresh of the browser; its answer, with the cookie, is lost. */
export async function loseNextAnswer(browser: Browser, whenActed: () => void): Promise<void> {
  const lose = async (route: Route) => {
    await answerOf(browser, route);
    whenActed();
    await route.abort();
  };
  await browser.context.route(refreshUrl, lose, { times: 1 });
}

/** Sent by hand: what Playwright forwards itself would put the new cookie into the browser at once. */
async function answerOf({ context, request }: Browser, route: Route) {
  const sent = route.request();
  const cookie = await refreshCookie(context);
  return request.fetch(sent.url(), {
    method: sent.method(),
    headers: { ...sent.headers(), Cookie: `refreshToken=${cookie?.value}` },
  });
}

function createSignal(): [Promise<void>, () => void] {
  let give = () => {};
  const given = new Promise<void>((done) => {
    give = done;
  });
  return [given, give];
}
