import type { APIRequestContext, BrowserContext, Route } from '@playwright/test';
import { refreshCookie } from '../../e2e/support/actions.ts';

type Browser = { readonly context: BrowserContext; readonly request: APIRequestContext };

export type HeldAnswers = {
  /** Resolves when the server has acted on a refresh whose answer has not arrived. */
  readonly firstHeld: Promise<void>;
  /** Releases the answers; resolves when each has arrived or its page no longer waits. */
  goOn(): Promise<void>;
  /**
   * Waits until the server has answered all held refreshes, runs `meanwhile`, and drops those answers. Refreshes that
   * tabs send after the call of `lose` wait until `meanwhile` has run, and then go to the server. Do not combine it
   * with `times`.
   */
  lose(meanwhile: () => void): Promise<void>;
};

const refreshUrl = '**/api/auth/refresh';

/** Holds back the answers of refreshes, with their cookies: of all tabs, or only of the first `times`. */
export async function holdAnswers(
  browser: Browser,
  options: { times?: number } = {},
): Promise<HeldAnswers> {
  const [firstHeld, reportFirst] = createSignal();
  const [released, release] = createSignal();
  const [reopened, reopen] = createSignal();
  const answers: Promise<unknown>[] = [];
  const ends: Promise<unknown>[] = [];
  let fate: 'arrive' | 'be lost' = 'arrive';
  let isClosed = false;
  const holdUntilReleased = async (route: Route) => {
    const answer = answerOf(browser, route);
    answers.push(answer);
    const response = await answer;
    reportFirst();
    await released;
    const end = fate === 'arrive' ? route.fulfill({ response }) : route.abort();
    // A page that gave up or was closed takes no answer.
    await end.catch(() => {});
  };
  const hold = async (route: Route) => {
    if (isClosed) return reopened.then(() => route.continue());
    const end = holdUntilReleased(route);
    ends.push(end);
    await end;
  };
  const finish = async () => {
    release();
    await Promise.all(ends);
    await browser.context.unroute(refreshUrl, hold);
  };
  await browser.context.route(refreshUrl, hold, options);
  return {
    firstHeld,
    goOn: finish,
    async lose(meanwhile) {
      fate = 'be lost';
      isClosed = true;
      await Promise.all(answers);
      meanwhile();
      reopen();
      await finish();
    },
  };
}

/** Keeps protected calls from the server until `goOn`, which resolves when each has been answered. */
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

/**
 * We send the request ourselves, because Playwright would put the new cookie into the browser at once when it forwards.
 */
async function answerOf({ context, request }: Browser, route: Route) {
  const sent = route.request();
  const cookie = await refreshCookie(context);
  return request.fetch(sent.url(), {
    method: sent.method(),
    headers: { ...sent.headers(), Cookie: `${cookie?.name}=${cookie?.value}` },
  });
}

function createSignal(): [Promise<void>, () => void] {
  let give = () => {};
  const given = new Promise<void>((done) => {
    give = done;
  });
  return [given, give];
}
