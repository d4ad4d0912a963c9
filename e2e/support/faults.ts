import { problemType } from '@latchkey/contracts/problem';
import type { Page, Route } from '@playwright/test';

/** Answers instead of the API, like the API while its database is down. */
export function answerUnavailable(route: Route): Promise<void> {
  const code = 'service_unavailable';
  return route.fulfill({
    status: 503,
    contentType: 'application/problem+json',
    headers: { 'Retry-After': '1' },
    json: { type: problemType(code), title: 'Unavailable', status: 503, code },
  });
}

/** Answers instead of the API, like the API after a mistake in its code. */
export function answerInternalError(route: Route): Promise<void> {
  const code = 'internal_error';
  return route.fulfill({
    status: 500,
    contentType: 'application/problem+json',
    json: { type: problemType(code), title: 'Internal error', status: 500, code },
  });
}

/** Loses the next answer: the server gets the request and acts on it, but the answer and its cookie never arrive. */
export async function loseNextAnswer(page: Page, url: string, whenLost: () => void): Promise<void> {
  const context = page.context();
  const lose = async (route: Route) => {
    const kept = await context.cookies();
    await route.fetch();
    await context.clearCookies();
    await context.addCookies(kept);
    whenLost();
    await route.abort();
  };
  await page.route(url, lose, { times: 1 });
}

/** Holds requests back until `goOn` is called. */
export async function slowDown(page: Page, url: string): Promise<{ goOn(): void }> {
  let goOn = () => {};
  const held = new Promise<void>((done) => {
    goOn = done;
  });
  await page.route(url, async (route) => {
    await held;
    await route.continue();
  });
  return { goOn };
}
