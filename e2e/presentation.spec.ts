import { product } from '@latchkey/contracts/product';
import type { Page } from '@playwright/test';
import { signInName } from '../apps/api/src/testing/login-body.ts';
import {
  nameInput,
  password,
  passwordInput,
  renewButton,
  signIn,
  signOutButton,
} from './support/actions.ts';
import { answerInternalError } from './support/faults.ts';
import { expectNothingForAxe, expectReflow } from './support/presentation.ts';
import { states } from './support/states.ts';
import { expect, test } from './support/test.ts';

for (const [name, reach] of Object.entries(states)) {
  test(`state ${name} has no axe violations, light and dark, and fits every width and text size @production`, async ({
    page,
  }) => {
    await reach(page);
    const loading = await page.getByText('Loading…').count();
    expect(loading, 'what is checked has loaded').toBe(name === 'loading' ? 1 : 0);
    await expectNothingForAxe(page);
    await expectReflow(page);
  });
}

test('the header of a page wraps where it does not fit, and stays visible in full @production', async ({
  page,
}) => {
  await page.setViewportSize({ width: 360, height: 800 });
  await signIn(page);
  // A script sets the size, because the page's policy allows no inline style.
  await page.evaluate(() => {
    document.documentElement.style.fontSize = '200%';
  });
  const boxes = await Promise.all(
    [page.getByRole('link', { name: product.name }), signOutButton(page)].map((one) =>
      one.boundingBox(),
    ),
  );
  const [home, button] = boxes;
  if (!home || !button) throw new Error('not shown');
  expect(button.y).toBeGreaterThanOrEqual(home.y + home.height);
  expect(button.x + button.width).toBeLessThanOrEqual(360);
});

test('no word of a failure is broken on a small screen with large text @production', async ({
  page,
}) => {
  await page.setViewportSize({ width: 360, height: 800 });
  await signIn(page);
  await page.route('**/api/auth/refresh', answerInternalError);
  await renewButton(page).click();
  const notice = page.getByRole('alert').filter({ hasText: 'Something went wrong on our side.' });
  const broken = await notice.evaluate((element) => {
    document.documentElement.style.fontSize = '200%';
    const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    const found: string[] = [];
    const range = document.createRange();
    for (let node = texts.nextNode(); node; node = texts.nextNode()) {
      for (const word of (node.textContent ?? '').matchAll(/\p{L}+/gu)) {
        range.setStart(node, word.index);
        range.setEnd(node, word.index + word[0].length);
        if (range.getClientRects().length > 1) found.push(word[0]);
      }
    }
    return found;
  });
  expect(broken).toEqual([]);
});

const colourOf = (page: Page, selector: string, property: string) =>
  page
    .locator(selector)
    .first()
    .evaluate((element, name) => getComputedStyle(element).getPropertyValue(name), property);

test('the bar of the time left has a frame when colours are forced @production', async ({
  page,
}) => {
  await signIn(page);
  await page.emulateMedia({ forcedColors: 'active' });
  const [frame, ground, width] = [
    await colourOf(page, 'progress', 'border-top-color'),
    await colourOf(page, 'progress', 'background-color'),
    await colourOf(page, 'progress', 'border-top-width'),
  ];
  expect(width).toBe('1px');
  expect(frame).not.toBe(ground);
});

test('a printed page has its text, dark on white, and no buttons @production', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'dark' });
  await signIn(page);
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  expect(await colourOf(page, 'html', 'background-color')).toBe('rgb(255, 255, 255)');
  expect(await colourOf(page, 'h1', 'color')).toBe('rgb(20, 33, 30)');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  for (const button of await page.locator('button').all()) await expect(button).toBeHidden();
});

test('pages do not move for people who prefer reduced motion @production', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  for (const name of ['loading', 'sign-in-busy'] as const) {
    await states[name]?.(page);
    const moving = await page.evaluate(() =>
      document
        .getAnimations()
        .flatMap((one) => (one.effect as KeyframeEffect | null)?.getKeyframes() ?? [])
        .filter((frame) => ['translate', 'rotate', 'transform'].some((kind) => kind in frame)),
    );
    expect(moving).toEqual([]);
    await page.context().clearCookies();
  }
});

test('a name that contains HTML is shown as text @production', async ({ page }) => {
  const hostile = '<img src=x onerror=alert(1)>';
  await page.route('**/api/auth/login', async (route) => {
    const answer = await route.fetch();
    const body = await answer.json();
    body.user = { ...body.user, username: hostile, email: `${hostile}@example.com` };
    await route.fulfill({ response: answer, json: body });
  });
  await page.goto('/sign-in');
  await nameInput(page).fill(signInName('demo'));
  await passwordInput(page).fill(password);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(`Signed in as ${hostile}`);
  await expect(page.getByText(hostile, { exact: true })).toHaveCount(2);
  await expect(page.locator('img')).toHaveCount(0);
});
