import { expectSignedIn, expectSignedOut, submitSignIn } from './support/actions.ts';
import { expect, test } from './support/test.ts';

test('a page that was opened while signed out is shown after sign-in', async ({ page }) => {
  await page.goto('/?from=mail#token');
  await expectSignedOut(page);
  await submitSignIn(page, 'demo');
  await expectSignedIn(page);
  await expect(page).toHaveURL('/?from=mail#token');
});

const foreign = [
  '//evil.example',
  '/\\evil.example',
  '/\t/evil.example',
  'https://evil.example',
  'javascript:alert(document.domain)',
  '%2F%2Fevil.example',
  '/..//evil.example',
  '/.//evil.example',
  '/a/..//evil.example',
  '/%2e%2e//evil.example',
  '/..\\/evil.example',
];

for (const address of foreign) {
  test(`the return address ${JSON.stringify(address)} is ignored`, async ({ page, server }) => {
    const visited = new Set<string>();
    page.on('framenavigated', (frame) => visited.add(new URL(frame.url()).origin));
    page.on('dialog', () => visited.add('a script of the address'));

    await page.goto(`/sign-in?returnTo=${encodeURIComponent(address)}`);
    await submitSignIn(page, 'demo');
    await expectSignedIn(page);
    await expect(page).toHaveURL('/');
    expect([...visited]).toEqual([server.origin]);
  });
}

test('a sign-out leads to the sign-in page without an address to return to', async ({ page }) => {
  await page.goto('/?from=mail');
  await submitSignIn(page, 'demo');
  await expectSignedIn(page);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page).toHaveURL('/sign-in');
});
