import type { APIRequestContext, BrowserContext, Route } from '@playwright/test';
import { refreshCookie } from '../../e2e/support/actions.ts';

type Browser = { readonly context: BrowserContext; readonly request: APIRequestContext };

export type HeldAnswers = {
  /** The server has acted on a refresh, and its answer has not arrived. */
  readonly firstHeld: Promise<void>;
  /** Lets the answers go; resolves when each has arrived, or nobody waits for it any more. */
  goOn(): Promise<void>;
  /**
   * Waits until the server has answered all held refreshes, runs `meanwhile`, and loses those answers. What tabs ask
   * after the call of `lose` waits until `meanwhile` has run, and goes to the server. Not for use with `times`.
   */
  lose(meanwhile: () => void): Promise<void>;
};

const refreshUrl = '**/api/auth/refresh';

/** Keeps the answers of refreshes, with their cookies, on their way: of all tabs, or of as many as `times` says. */
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
    // A page that gave up, or is gone, takes no answer.
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

/** Sent by hand: what Playwright forwards itself would put the new cookie into the browser at once. */
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
