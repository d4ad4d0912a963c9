import type { Route } from '@playwright/test';

/** Answers in the API's place, as it does while its database is down. */
export function answerUnavailable(route: Route): Promise<void> {
  return route.fulfill({
    status: 503,
    contentType: 'application/problem+json',
    headers: { 'Retry-After': '1' },
    json: { type: 'about:blank', title: 'Unavailable', status: 503, code: 'service_unavailable' },
  });
}
