import { product } from '@latchkey/contracts/product';
import { expectSignedIn, expectSignedOut, password, submitSignIn } from './support/actions.ts';
import { expect, test } from './support/test.ts';

test('an anonymous visit makes no API call and logs nothing', async ({
  page,
  traffic,
  surprises,
}) => {
  await page.goto('/');
  await expectSignedOut(page);
  await page.waitForLoadState('networkidle');
  expect(traffic.calls()).toEqual([]);
  expect(surprises.all()).toEqual([]);
});

test('one signs in and out with the keyboard alone', async ({ page }) => {
  await page.goto('/');
  await expectSignedOut(page);
  const { keyboard } = page;
  const focused = page.locator(':focus');
  const stops = [
    'Skip to content',
    product.name,
    ...(test.info().project.name === 'dev servers' ? ['Lab'] : []), // feature: lab
    'username',
    'password',
    'Show password',
    'Sign in',
  ];
  for (const stop of stops) {
    await keyboard.press('Tab');
    await expect(focused, `stop at ${stop}`).toHaveAccessibleName(new RegExp(`^${stop}`, 'i'));
    if (stop === 'username') await keyboard.type('demo');
    if (stop === 'password') await keyboard.type(password);
  }
  await keyboard.press('Enter');
  await expectSignedIn(page);

  await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
  await keyboard.press('Shift+Tab');
  await expect(focused).toHaveText('Sign out');
  await keyboard.press('Enter');
  await expectSignedOut(page);
});

test('Enter in the password field sends the form', async ({ page }) => {
  await page.goto('/sign-in');
  await page.getByLabel('Username').fill('demo');
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.keyboard.press('Enter');
  await expectSignedIn(page);
});

test('a wrong password says what happened and keeps what was typed', async ({ page }) => {
  await page.goto('/sign-in');
  const username = page.getByLabel('Username');
  const passwordField = page.getByLabel('Password', { exact: true });
  await username.fill('demo');
  await passwordField.fill('not the password');
  await page.getByRole('button', { name: 'Sign in' }).click();

  await expect(page.getByRole('alert')).toContainText('The username or password is incorrect.');
  await expect(username).toHaveValue('demo');
  await expect(passwordField).toHaveValue('not the password');
  await expect(passwordField).toBeFocused();
  await expect(passwordField).toHaveAccessibleDescription(/incorrect/);

  await submitSignIn(page, 'demo');
  await expectSignedIn(page);
});

test('an unknown name gets the very answer of a wrong password', async ({ page, request }) => {
  await page.goto('/sign-in');
  const attempt = async (username: string) => {
    const answer = await request.post('/api/auth/login', {
      data: { username, password: 'not the password' },
      headers: { 'X-Requested-With': 'XMLHttpRequest' },
    });
    const { requestId: _, ...body } = await answer.json();
    return { status: answer.status(), body };
  };
  expect(await attempt('nobody-of-this-name')).toEqual(await attempt('guest'));
});

test('empty fields are named without asking the server', async ({ page, traffic }) => {
  await page.goto('/sign-in');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByLabel('Username')).toHaveAccessibleDescription('Enter your username.');
  await expect(page.getByLabel('Password', { exact: true })).toHaveAccessibleDescription(
    'Enter your password.',
  );
  await expect(page.getByLabel('Username')).toBeFocused();
  expect(traffic.calls()).toEqual([]);
});

test('what is longer than the server takes is named at its field, in plain words', async ({
  page,
}) => {
  await page.goto('/sign-in');
  await page.getByLabel('Username').fill('x'.repeat(65));
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByText('Use between 1 and 64 characters.')).toBeVisible();
  await expect(page.getByLabel('Username')).toBeFocused();
});
