import { callButtonText } from '../support/actions.ts';
import {
  cookiePage,
  expectSignedIn,
  expectSignedOut,
  openTab,
  readText,
  signIn,
  type Tab,
} from './tab.ts';
import { expect, test } from './test.ts';

test('a person signs in and sees their page', async ({ tab, origin }) => {
  await tab.open(`${origin}/`);
  await expectSignedOut(tab);
  await signIn(tab, origin);
  expect(await readText(tab)).toContain('demo@example.com');
  await tab.press(callButtonText);
  await expectText(tab, 'Hello demo: only a valid access token gets you here.');
});

test('the two cookies are HttpOnly and SameSite=Strict, and script can read neither', async ({
  tab,
  origin,
}) => {
  await signIn(tab, origin);
  expect(await tab.run(readCookies)).toBe('');
  await tab.open(`${origin}${cookiePage}`);
  const cookies = await tab.cookies();
  expect(cookies.map(({ name }) => name.split('-').at(-1)).sort()).toEqual(['device', 'refresh']);
  for (const cookie of cookies) {
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict' });
  }
  expect(await tab.run(readCookies)).toBe('');
});

/** WebKit throws, because the API's answers are sandboxed. */
const readCookies = `
  try { return document.cookie; }
  catch { return ''; }`;

test('a reload keeps the session, with one refresh', async ({ tab, origin, countRefreshes }) => {
  await signIn(tab, origin);
  expect(countRefreshes()).toBe(0);
  await tab.reload();
  await expectSignedIn(tab);
  expect(countRefreshes()).toBe(1);
});

test('signing out in one tab signs the other out, and the other shows why', async ({
  tab,
  driver,
  origin,
}) => {
  await signIn(tab, origin);
  const other = await openTab(driver);
  await other.open(`${origin}/`);
  await expectSignedIn(other);
  await tab.press('Sign out');
  await expectSignedOut(other);
  expect(await readText(other)).toContain('You signed out in another tab.');
  await other.reload();
  await expectSignedOut(other);
});

test('two tabs that reload together stay signed in', async ({ tab, driver, origin }) => {
  await signIn(tab, origin);
  const other = await openTab(driver);
  await other.open(`${origin}/`);
  await expectSignedIn(other);
  await other.run('new BroadcastChannel("test").onmessage = () => location.reload()');
  for (const each of [tab, other]) await each.run('window.isOld = true');
  await tab.run('new BroadcastChannel("test").postMessage(""); location.reload()');
  for (const each of [tab, other]) {
    await expect(async () => expect(await each.run('return window.isOld')).toBeFalsy()).toPass();
    await expectSignedIn(each);
  }
  await tab.reload();
  await expectSignedIn(tab);
});

test('the Back button after a sign-out in another tab shows nothing private in any frame', async ({
  kind,
  tab,
  driver,
  origin,
}) => {
  await signIn(tab, origin);
  await tab.run(watchFrames);
  await tab.open('data:text/html,elsewhere');
  const other = await openTab(driver);
  await other.open(`${origin}/`);
  await expectSignedIn(other);
  await other.press('Sign out');
  await expectSignedOut(other);

  await tab.back();
  await expectSignedOut(tab);
  const kept = await tab.run<string[] | null>('return window.shownTexts ?? null');
  // Firefox discards a page from its cache when a message arrives for it, and loads the page again.
  expect(kept !== null, 'the page was kept whole').toBe(kind === 'WebKitGTK');
  expect(kept?.filter((text) => /demo/i.test(text)) ?? []).toEqual([]);
});

/** Records the page's text in every frame once the page is shown again. The record lives as long as the cached page. */
const watchFrames = `
  window.addEventListener('pageshow', () => {
    window.shownTexts = [];
    const look = () => {
      window.shownTexts.push(document.body.innerText);
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });`;

for (const { title, refused } of [
  { title: 'storage', refused: { storage: 'refused' } },
  { title: 'storage and cookies', refused: { storage: 'refused', cookies: 'refused' } },
] as const) {
  test(`where the browser refuses ${title}, a person can sign in until the page is closed, and sign out`, async ({
    openRefusing,
    origin,
  }) => {
    const tab = await openRefusing(refused);
    await tab.open(`${origin}/`);
    await expectSignedOut(tab);
    expect(await tab.run(tryStorage)).toBe('refused');
    await signIn(tab, origin);
    await tab.press(callButtonText);
    await expectText(tab, 'Hello demo: only a valid access token gets you here.');
    await tab.press('Sign out');
    await expectSignedOut(tab);
    await expectText(tab, 'You are signed out.');

    await signIn(tab, origin);
    await tab.reload();
    await expectSignedOut(tab);
  });
}

const tryStorage = `
  try { localStorage.setItem('test', ''); return 'taken'; }
  catch { return 'refused'; }`;

async function expectText(tab: Tab, text: string): Promise<void> {
  await expect(async () => expect(await readText(tab)).toContain(text)).toPass({ timeout: 20_000 });
}
