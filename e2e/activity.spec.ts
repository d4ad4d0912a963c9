import { openAccountPage } from './support/account.ts';
import { signIn, signOutButton } from './support/actions.ts';
import { expect, test } from './support/test.ts';

test('a person finds their sign-ins and sign-outs in their activity, newest first', async ({
  page,
}) => {
  await signIn(page, 'guest');
  await signOutButton(page).click();
  await openAccountPage(page, '/account/activity', 'guest');
  const events = page.getByRole('region', { name: 'What happened on your account' });
  await expect(events.getByRole('listitem').nth(0)).toContainText(/Signed in\s*This session/);
  await expect(events.getByRole('listitem').nth(1)).toContainText('Signed out');
  await expect(events.getByRole('listitem').nth(2)).toContainText(/Chrome on Linux/);
});

test('a long activity is loaded page by page, and the focus goes on with the reading', async ({
  page,
}) => {
  for (let times = 0; times < 12; times++) {
    await signIn(page, 'demo');
    await signOutButton(page).click();
  }
  await openAccountPage(page, '/account/activity', 'demo');
  const items = page
    .getByRole('region', { name: 'What happened on your account' })
    .getByRole('listitem');
  await expect(items).toHaveCount(20);
  await page.getByRole('button', { name: 'Load more' }).press('Enter');
  await expect(items.nth(20)).toBeFocused();
});
