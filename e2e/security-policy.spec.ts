import type { Page } from '@playwright/test';
import {
  callButton,
  expectSignedIn,
  expectSignedOut,
  greeting,
  signIn,
  signOutButton,
} from './support/actions.ts';
import { expect, test } from './support/test.ts';

/** Collects the policy violations that the browser reports, over all pages that the tab opens. */
async function watchViolations(page: Page): Promise<string[]> {
  const violations: string[] = [];
  await page.exposeFunction('reportViolation', (text: string) => violations.push(text));
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      const report = (window as never as { reportViolation(text: string): void }).reportViolation;
      report(`${event.effectiveDirective}: ${event.blockedURI}`);
    });
  });
  return violations;
}

/** Uses what a signed-in person can use, and signs out. */
async function callReloadSignOut(page: Page): Promise<void> {
  await callButton(page).click();
  await expect(greeting(page)).toBeVisible();
  await page.reload();
  await expectSignedIn(page);
  await signOutButton(page).click();
  await expectSignedOut(page);
}

test('nothing in the application violates its own policy', async ({ page }) => {
  const violations = await watchViolations(page);
  await page.goto('/nowhere');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(
    'There is nothing at this address',
  );
  await signIn(page);
  await callReloadSignOut(page);
  expect(violations).toEqual([]);
});

test('a script that is injected into the page does not run', async ({ page, surprises }) => {
  const violations = await watchViolations(page);
  await page.goto('/sign-in');
  await expectSignedOut(page);
  const outcome = await page.evaluate(() => {
    const script = document.createElement('script');
    try {
      script.text = 'window.injected = true';
      document.body.append(script);
    } catch (error) {
      return (error as Error).name;
    }
    return 'injected' in window ? 'ran' : 'blocked';
  });
  expect(outcome).not.toBe('ran');
  await expect.poll(() => violations.length).toBeGreaterThan(0);
  surprises.forget();
});

/** Names that a program might keep on `window`, and properties of `document` that an image takes over by its name. */
const names = {
  window: ['api', 'auth', 'client', 'config', 'apiBase', 'session', 'token', 'accessToken', 'user'],
  document: ['cookie', 'activeElement', 'visibilityState', 'hidden', 'currentScript', 'body'],
};

test('markup whose ids and names shadow variables and document properties changes nothing @production', async ({
  page,
  context,
}) => {
  const markup = [
    ...names.window.map((name) => `<a id="${name}" href="https://evil.example/${name}"></a>`),
    ...names.document.map((name) => `<img name="${name}" alt="">`),
  ].join('');
  await context.route('**/*', async (route) => {
    if (route.request().resourceType() !== 'document') return route.fallback();
    const response = await route.fetch();
    const body = (await response.text()).replace('<body>', `<body>${markup}`);
    await route.fulfill({ response, body });
  });
  await signIn(page);
  const taken = await page.evaluate(
    (all) => [
      ...all.window.filter(
        (name) => (window as unknown as Record<string, unknown>)[name] instanceof HTMLAnchorElement,
      ),
      ...all.document.filter(
        (name) =>
          (document as unknown as Record<string, unknown>)[name] instanceof HTMLImageElement,
      ),
    ],
    names,
  );
  expect(taken, 'the browser does give the names away').toEqual([
    ...names.window,
    ...names.document,
  ]);
  await callReloadSignOut(page);
});
