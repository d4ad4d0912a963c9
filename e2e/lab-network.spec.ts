import { expectSignedIn, expectSignedOut, signOutButton } from './support/actions.ts';
import { slowDown } from './support/faults.ts';
import { log, openLab, press, rotate, said } from './support/lab.ts';
import { refuseStorage } from './support/session-key.ts'; // feature: session-key
import { expect, test } from './support/test.ts';

/** Follows the experiments of docs/lab.md that need the dev server, step by step. */
const minutes = 1;

test('the lab shows that a stolen cookie used after two refreshes ends the session @dev', async ({
  page,
  server,
}) => {
  await openLab(page);
  await signOutButton(page).click();
  await expect(log(page)).toContainText('Has the answer to logout.');
  await press(page, 'Steal the refresh cookie');
  await expect(said(page)).toHaveText(
    'There is no refresh cookie to steal: sign in first, or press Refresh if you are.',
  );

  // This is the browser's second sign-in: the thief must get the cookie of this session, not of the one before.
  await openLab(page);
  await press(page, 'Steal the refresh cookie');
  await expect(said(page)).toHaveText('A thief has copied the refresh cookie.');
  for (const _ of [1, 2]) {
    server.advance({ minutes });
    await rotate(page);
  }
  await press(page, 'Use it from elsewhere');
  await expect(said(page)).toHaveText('The thief’s refresh was answered 401 (reuse).');
  await press(page, '20 requests');
  await expect(log(page)).toContainText('Is signed out: session-ended.');
  await page.goto('/');
  await expectSignedOut(page);
});

test('a stolen cookie used after one refresh renews once, and the next refresh ends the session @dev', async ({
  page,
  server,
}) => {
  // A thief without the key of a bound session is refused at once (e2e/session-key.spec.ts). // feature: session-key
  await refuseStorage(page); // feature: session-key
  await openLab(page);
  await press(page, 'Steal the refresh cookie');
  server.advance({ minutes });
  await rotate(page);
  server.advance({ minutes });
  await press(page, 'Use it from elsewhere');
  await expect(said(page)).toHaveText('The thief’s refresh was answered 200 (fork).');
  await press(page, 'Refresh');
  await expect(log(page)).toContainText('verdict on the refresh: reuse.');
  await expect(log(page)).toContainText('Is signed out: session-ended.');
  await press(page, 'Use it from elsewhere');
  await expect(said(page)).toHaveText('The thief’s refresh was answered 401.');
});

for (const [button, code] of [
  ['Fail the next refresh', 'service_unavailable'],
  ['Lose its answer', 'unreachable'],
] as const) {
  test(`“${button}” costs a failed refresh, and nobody is signed out @dev`, async ({
    page,
    server,
  }) => {
    await openLab(page);
    server.advance({ minutes });
    await press(page, button);
    await press(page, 'Refresh');
    await expect(log(page)).toContainText(`Has no good answer to refresh: ${code}.`);
    await expect(log(page)).toContainText('Has the answer to refresh.');
    // The server exchanged the token when its answer was lost, but not when the refresh failed.
    const verdict = button === 'Lose its answer' ? 'repeat' : 'rotate';
    await expect(log(page)).toContainText(`verdict on the refresh: ${verdict}.`);
    await page.goto('/');
    await expectSignedIn(page);
  });
}

test('“Delay the next refresh” costs a wait and another refresh, and nobody is signed out @dev', async ({
  page,
  server,
}) => {
  await openLab(page);
  server.advance({ minutes });
  await press(page, 'Delay the next refresh');
  await press(page, 'Refresh');
  // The client gives up after eight seconds.
  const givenUp = 'Has no good answer to refresh: unreachable.';
  await expect(log(page)).toContainText(givenUp, { timeout: 20_000 });
  await expect(log(page)).toContainText('Has the answer to refresh.');
  await page.goto('/');
  await expectSignedIn(page);
});

test('a lost answer followed by a longer time offline is a fork, and nobody is signed out @dev', async ({
  page,
  server,
}) => {
  await openLab(page);
  server.advance({ minutes });
  await press(page, 'Lose its answer');
  // The refresh waits until the page is offline, so that the client's own retry, a second later, finds no network.
  const refresh = await slowDown(page, '**/api/auth/refresh');
  const sent = page.waitForRequest('**/api/auth/refresh');
  await press(page, 'Refresh');
  await sent;
  await press(page, 'Go offline');
  refresh.goOn();
  await expect(log(page)).toContainText('Has no good answer to refresh: unreachable.');
  server.advance({ minutes });
  await press(page, 'Go online');
  await expect(log(page)).toContainText('verdict on the refresh: fork.');
  await page.goto('/');
  await expectSignedIn(page);
});

test('“Play a theft” shows its waits, two exchanges and the end of the session @dev', async ({
  page,
}) => {
  test.slow();
  await openLab(page);
  await press(page, 'Play a theft');
  await expect(page.getByRole('timer', { name: 'What comes next' })).toHaveText(
    /^In \d+ s: this tab refreshes\.$/,
  );
  const rotations = log(page).getByText('verdict on the refresh: rotate.');
  await expect(rotations).toHaveCount(2, { timeout: 60_000 });
  await expect(said(page)).toHaveText('The thief’s refresh was answered 401 (reuse).');
  await expect(log(page)).toContainText('Is signed out: session-ended.');
});

test('“Play a lost answer” costs a repeated refresh, and nobody is signed out @dev', async ({
  page,
}) => {
  test.slow();
  await openLab(page);
  await press(page, 'Play a lost answer');
  const answered = log(page).getByText('verdict on the refresh: repeat.');
  await expect(answered).not.toHaveCount(0, { timeout: 40_000 });
  await expect(log(page)).toContainText('Has no good answer to refresh: unreachable.');
  await expect(log(page)).toContainText('Has the answer to refresh.');
  // The fault has hit the refresh, so the page no longer announces it.
  await expect(said(page)).toBeEmpty();
  await page.goto('/');
  await expectSignedIn(page);
});
