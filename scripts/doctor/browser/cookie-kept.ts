import { csrfHeader } from '@latchkey/contracts/api';
import type { Browser, Page } from '@playwright/test';
import { type Check, type Outcome, problem, unknown, well } from '../check.ts';
import { loginBody } from '../outside/session.ts';
import type { Account, Visit } from '../outside/visit.ts';
import { describeBlocked } from './blocked-cookies.ts';

/** Signs in with a real browser, reloads the page, and lets the browser say why the cookie is not kept. */
export const cookieKept: Check<Visit> = {
  name: 'cookie-kept',
  claim: 'A browser keeps the refresh cookie over a reload.',
  async run(visit) {
    const { account } = visit;
    if (!account) return unknown('This needs a test account: --username <name>.');
    const browser = await openBrowser();
    if (!browser) return unknown('No Chromium was found: npx playwright install chromium');
    try {
      return await signInAndReload(await browser.newPage(), { ...visit, account });
    } finally {
      await browser.close();
    }
  },
};

/** Playwright is a development package, so it is loaded only here. */
async function openBrowser(): Promise<Browser | null> {
  try {
    const { chromium } = await import('@playwright/test');
    const { findChromium } = await import('../../../e2e/support/find-chromium.ts');
    const found = findChromium();
    return found && (await chromium.launch(found));
  } catch {
    return null;
  }
}

async function signInAndReload(
  page: Page,
  { url, api, account }: Visit & { account: Account },
): Promise<Outcome> {
  const blocked = await watchBlockedCookies(page);
  await page.goto(url.href);
  const signedIn = await post(page, `${api}/auth/login`, loginBody(account));
  if (signedIn !== 200) return unknown(`The browser got ${signedIn} when it signed in.`);
  await page.reload();
  const renewed = await post(page, `${api}/auth/refresh`);
  await post(page, `${api}/auth/logout`);
  if (renewed === 200) return well;
  if (renewed !== 401) return unknown(`The browser got ${renewed} when it renewed the session.`);
  return problem({
    what: 'After a reload the browser does not send the refresh cookie, so the person is signed out.',
    ...describeBlocked([...blocked]),
  });
}

/** Chromium tells for each request and answer which cookies it refused, and why. */
async function watchBlockedCookies(page: Page): Promise<ReadonlySet<string>> {
  const blocked = new Set<string>();
  const isOurs = (text: string) => /refresh/i.test(text);
  const devtools = await page.context().newCDPSession(page);
  devtools.on('Network.responseReceivedExtraInfo', ({ blockedCookies }) => {
    for (const { cookieLine, blockedReasons } of blockedCookies)
      if (isOurs(cookieLine)) for (const reason of blockedReasons) blocked.add(reason);
  });
  devtools.on('Network.requestWillBeSentExtraInfo', ({ associatedCookies }) => {
    for (const { cookie, blockedReasons } of associatedCookies)
      if (isOurs(cookie.name)) for (const reason of blockedReasons) blocked.add(reason);
  });
  await devtools.send('Network.enable');
  return blocked;
}

/** Sends a request as the page would. Returns its status; 0 when the browser refused to send it. */
function post(page: Page, address: string, json?: object): Promise<number> {
  const headers = {
    [csrfHeader.name]: csrfHeader.value,
    ...(json && { 'Content-Type': 'application/json' }),
  };
  const body = json ? JSON.stringify(json) : null;
  return page.evaluate(
    ([to, sent]) =>
      fetch(to, { method: 'POST', credentials: 'include', ...sent }).then(
        ({ status }) => status,
        () => 0,
      ),
    [address, { headers, body }] as const,
  );
}
