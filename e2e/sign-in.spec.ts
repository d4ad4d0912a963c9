import { product } from '@latchkey/contracts/product';
import { loginBody, longestName, signInName } from '../apps/api/src/testing/login-body.ts';
import {
  expectSignedIn,
  expectSignedOut,
  nameInput,
  nameLabel,
  password,
  passwordInput,
  submitSignIn,
} from './support/actions.ts';
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

test('a person can sign in and out with the keyboard alone', async ({ page }) => {
  await page.goto('/');
  await expectSignedOut(page);
  const { keyboard } = page;
  const focused = page.locator(':focus');
  const expectStop = (stop: string) =>
    expect(focused, `stop at ${stop}`).toHaveAccessibleName(new RegExp(`^${stop}`, 'i'));
  // The first field has the focus. Shift+Tab leads back to what stands before it.
  await expectStop(nameLabel);
  const before = [
    'Skip to content',
    product.name,
    ...(test.info().project.name === 'dev servers' ? ['Lab'] : []), // feature: lab
  ];
  for (const stop of before.toReversed()) {
    await keyboard.press('Shift+Tab');
    await expectStop(stop);
  }
  for (const stop of [...before.slice(1), nameLabel]) {
    await keyboard.press('Tab');
    await expectStop(stop);
  }
  await keyboard.type(signInName('demo'));
  await keyboard.press('Tab');
  await expectStop('Password');
  await keyboard.type(password);
  for (const stop of ['Show password', 'Remember me', 'Sign in']) {
    await keyboard.press('Tab');
    await expectStop(stop);
  }
  await keyboard.press('Enter');
  await expectSignedIn(page);

  await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
  await keyboard.press('Shift+Tab');
  await expect(focused).toHaveText('Sign out');
  await keyboard.press('Enter');
  await expectSignedOut(page);
});

test('pressing Enter in the password field submits the form', async ({ page }) => {
  await page.goto('/sign-in');
  await nameInput(page).fill(signInName('demo'));
  await passwordInput(page).fill(password);
  await page.keyboard.press('Enter');
  await expectSignedIn(page);
});

test('a wrong password shows what happened and keeps the input', async ({ page }) => {
  await page.goto('/sign-in');
  const name = nameInput(page);
  const passwordField = passwordInput(page);
  await name.fill(signInName('demo'));
  await passwordField.fill('not the password');
  await page.getByRole('button', { name: 'Sign in' }).click();

  await expect(page.getByRole('alert')).toContainText('or password is incorrect.');
  await expect(name).toHaveValue(signInName('demo'));
  await expect(passwordField).toHaveValue('not the password');
  await expect(passwordField).toBeFocused();
  await expect(passwordField).toHaveAccessibleDescription(/incorrect/);

  await submitSignIn(page, 'demo');
  await expectSignedIn(page);
});

test('an unknown name gets the same answer as a wrong password', async ({ page, request }) => {
  await page.goto('/sign-in');
  const attempt = async (username: string) => {
    const answer = await request.post('/api/auth/login', {
      data: loginBody(username, 'not the password'),
      headers: { 'X-Requested-With': 'XMLHttpRequest' },
    });
    const { requestId: _, ...body } = await answer.json();
    return { status: answer.status(), body };
  };
  const unknown = await attempt('nobody-of-this-name');
  expect(unknown).toMatchObject({ status: 401, body: { code: 'invalid_credentials' } });
  expect(unknown).toEqual(await attempt('guest'));
});

test('empty fields are reported without a call to the server', async ({ page, traffic }) => {
  await page.goto('/sign-in');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(nameInput(page)).toHaveAccessibleDescription(/^Enter your /);
  await expect(passwordInput(page)).toHaveAccessibleDescription('Enter your password.');
  await expect(nameInput(page)).toBeFocused();
  expect(traffic.calls()).toEqual([]);
});

test('input longer than the server accepts is reported at its field, in plain words, and not sent', async ({
  page,
  traffic,
}) => {
  await page.goto('/sign-in');
  await nameInput(page).fill('x'.repeat(longestName + 1));
  await passwordInput(page).fill('x'.repeat(30_000));
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByText(`Use between 1 and ${longestName} characters.`)).toBeVisible();
  await expect(page.getByText('Use between 1 and 256 characters.')).toBeVisible();
  await expect(nameInput(page)).toBeFocused();
  expect(traffic.calls()).toEqual([]);
});

test('a name with blanks around it signs in', async ({ page }) => {
  await page.goto('/sign-in');
  await nameInput(page).fill(` ${signInName('demo')}\u00a0`);
  await passwordInput(page).fill(password);
  await page.keyboard.press('Enter');
  await expectSignedIn(page);
});

test('a pasted password signs in', async ({ page }) => {
  await page.goto('/sign-in');
  // Copy from a field that shows its text, because browsers do not copy from a password field.
  const name = nameInput(page);
  await name.fill(password);
  await name.press('ControlOrMeta+a');
  await name.press('ControlOrMeta+x');
  await name.fill(signInName('demo'));
  await passwordInput(page).press('ControlOrMeta+v');
  await page.keyboard.press('Enter');
  await expectSignedIn(page);
});
