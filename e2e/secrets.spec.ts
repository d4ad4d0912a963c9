import { callButton, expectSignedIn, greeting, refreshCookie, signIn } from './support/actions.ts';
import { readKeptText } from './support/kept-text.ts';
import { sessionName } from './support/session-name.ts';
import { expect, test } from './support/test.ts';

test('the refresh cookie is HttpOnly and SameSite=Strict, and scripts cannot read it', async ({
  page,
  context,
}) => {
  await signIn(page);
  const cookie = await refreshCookie(context);
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict', path: '/api/auth' });
  const sevenDaysFromNow = Date.now() / 1000 + 7 * 86_400;
  expect(Math.abs((cookie?.expires ?? 0) - sevenDaysFromNow)).toBeLessThan(120);
  expect(await page.evaluate(() => document.cookie)).toBe('');
});

test('no token is stored where scripts or the disk could reveal it', async ({ page, context }) => {
  const accessToken = await signIn(page);
  await callButton(page).click();
  await expect(greeting(page)).toBeVisible();
  const secrets = [accessToken, (await refreshCookie(context))?.value ?? 'no cookie'];

  const kept = await readKeptText(page);
  expect(kept.localStorage, 'the one thing that is kept').toContain(sessionName);
  for (const [place, text] of Object.entries(kept)) {
    for (const secret of secrets) {
      // Search for the signature alone, to find parts of a token too.
      const [, , signature = secret] = secret.split('.');
      expect(text.includes(signature), `a token in ${place}`).toBe(false);
    }
    expect(text, `anything shaped like a JWT in ${place}`).not.toMatch(/eyJ[\w-]+\.[\w-]+\.[\w-]+/);
  }
});

test('the search for stored secrets finds one in every place', async ({ page }) => {
  await signIn(page);
  await page.evaluate(async () => {
    const secret = 'planted-secret';
    localStorage.setItem('a', secret);
    sessionStorage.setItem('a', secret);
    Object.assign(window, { planted: { deep: [{ secret }] } });
    Object.assign(document.body, { __planted: { memoizedState: new Map([['a', { secret }]]) } });
    history.replaceState({ secret }, '');
    await new Promise((done) => {
      const opening = indexedDB.open('planted', 1);
      opening.onupgradeneeded = () => opening.result.createObjectStore('store').add({ secret }, 1);
      opening.onsuccess = () => done(opening.result.close());
    });
    await (await caches.open('planted')).put('/planted', new Response(secret));
  });
  const kept = await readKeptText(page);
  const found = Object.keys(kept).filter((place) => kept[place]?.includes('planted-secret'));
  expect(found.sort()).toEqual([
    'caches',
    'elements',
    'history',
    'indexedDB',
    'localStorage',
    'sessionStorage',
    'window',
  ]);
  await page.reload();
  await expectSignedIn(page);
});
