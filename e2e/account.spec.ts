import { accountLinks, openAccountPage } from './support/account.ts';
import { signIn } from './support/actions.ts';
import { expect, test } from './support/test.ts';

test('the name in the head leads to the account, and its navigation works by keyboard', async ({
  page,
}) => {
  await signIn(page);
  await page.getByRole('link', { name: 'demo, your account' }).focus();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL('/account');
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
  // The first link is that of the page which is open, so it comes last.
  const [profile, ...others] = await accountLinks(page).getByRole('link').all();
  for (const link of [...others, profile]) {
    if (!link) throw new Error('no link');
    const href = await link.getAttribute('href');
    await link.focus();
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(String(href));
    await expect(link).toHaveAttribute('aria-current', 'page');
    await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
  }
});

test('the navigation stands beside the page on a large screen, and above it on a phone', async ({
  page,
}) => {
  await openAccountPage(page, '/account');
  const boxes = async () => {
    const shown = [accountLinks(page), page.getByRole('heading', { level: 1 })];
    const [navigation, heading] = await Promise.all(shown.map((one) => one.boundingBox()));
    if (!navigation || !heading) throw new Error('not shown');
    return { navigation, heading };
  };
  const wide = await boxes();
  expect(wide.heading.x).toBeGreaterThanOrEqual(wide.navigation.x + wide.navigation.width);
  await page.setViewportSize({ width: 360, height: 800 });
  const narrow = await boxes();
  expect(narrow.heading.y).toBeGreaterThanOrEqual(narrow.navigation.y + narrow.navigation.height);
  expect(narrow.navigation.width).toBeLessThanOrEqual(360);
});
