import type { Page, Route } from '@playwright/test';

/** Answers in the API's place, as it does while its database is down. */
export function answerUnavailable(route: Route): Promise<void> {
  return route.fulfill({
    status: 503,
    contentType: 'application/problem+json',
    headers: { 'Retry-After': '1' },
    json: { type: 'about:blank', title: 'Unavailable', status: 503, code: 'service_unavailable' },
  });
}

/** The server gets the next request and acts on it; the answer, with its cookie, never arrives. */
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

/** Holds requests back until told to go on. */
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
