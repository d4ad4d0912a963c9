import { type BrowserContext, test as base, expect, type Page } from '@playwright/test';
import { nameInput, passwordInput } from './support/actions.ts';
import { watchSurprises } from './support/surprises.ts';
import { names } from './support/tls-proxy.ts';
import { type Layout, startTlsSite, type TlsSite } from './support/tls-site.ts';

const cookieName = '__Host-refreshToken';

type Sites = (layout: Layout) => Promise<TlsSite>;
type TestFixtures = { layout: Layout; site: TlsSite; person: BrowserContext };

const test = base.extend<TestFixtures, { sites: Sites }>({
  layout: ['one origin', { option: true }],
  sites: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright requires a pattern here.
    async ({}, use) => {
      const started = new Map<Layout, Promise<TlsSite>>();
      await use((layout) => {
        const site = started.get(layout) ?? startTlsSite(layout);
        started.set(layout, site);
        return site;
      });
      for (const site of started.values()) await (await site).stop();
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  site: [async ({ layout, sites }, use) => use(await sites(layout)), { timeout: 120_000 }],
  person: async ({ site }, use) => {
    const context = await site.browser.newContext({ baseURL: `https://${names.app}` });
    await use(context);
    await context.close();
    site.proxy.isAway = false;
  },
});

const heading = (page: Page) => page.getByRole('heading', { level: 1 });

async function expectSignedIn(page: Page): Promise<void> {
  await expect(heading(page)).toHaveText('Signed in as ada');
}

async function signIn(person: BrowserContext, { password }: TlsSite): Promise<Page> {
  const page = await person.newPage();
  await page.goto('/sign-in');
  await nameInput(page).fill('ada');
  await passwordInput(page).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expectSignedIn(page);
  return page;
}

/**
 * Tries to renew the session from the page of a hostile sibling: as a page of ours does, which the preflight stops, and
 * by a request that needs none. Resolves with what its script gets.
 */
async function refreshFromSibling(person: BrowserContext, apiHost: string): Promise<string> {
  const page = await person.newPage();
  await page.goto(`https://${names.evil}/`);
  return page.evaluate(async (address) => {
    const headers = { 'X-Requested-With': 'XMLHttpRequest' };
    const call = (options: RequestInit) =>
      fetch(address, { method: 'POST', credentials: 'include', ...options })
        .then(({ status, type }) => `${type} ${status}`)
        .catch((error: Error) => error.name);
    return [await call({ headers }), await call({ mode: 'no-cors' })].join(', ');
  }, `https://${apiHost}/api/auth/refresh`);
}

for (const [layout, apiHost] of [
  ['one origin', names.app],
  ['sibling hosts', names.api],
] as const) {
  test.describe(`over TLS, with ${layout}, @production`, () => {
    test.use({ layout });

    test('the cookie has the __Host- prefix and belongs to the host of the API alone', async ({
      person,
      site,
    }) => {
      const surprises = watchSurprises(person);
      const page = await signIn(person, site);
      const cookies = await person.cookies();
      expect(cookies.find(({ name }) => name === cookieName)).toMatchObject({
        domain: apiHost,
        path: '/',
        httpOnly: true,
        secure: true,
        sameSite: 'Strict',
      });
      await page.reload();
      await expectSignedIn(page);
      expect(surprises.serious()).toEqual([]);
    });

    test('a hostile sibling can neither renew the session nor read an answer', async ({
      person,
      site,
    }) => {
      const page = await signIn(person, site);
      const before = await person.cookies(`https://${apiHost}`);
      expect(await refreshFromSibling(person, apiHost)).toBe('TypeError, TypeError');
      await expect.poll(site.log).toContain('malicious_csrf');
      expect(await person.cookies(`https://${apiHost}`)).toEqual(before);
      await page.reload();
      await expectSignedIn(page);
    });

    test('a cookie that a hostile sibling tosses changes nothing', async ({ person, site }) => {
      const page = await signIn(person, site);
      const evil = await person.newPage();
      await evil.goto(`https://${names.evil}/`);
      await evil.evaluate((name) => {
        for (const path of ['/', '/api', '/api/auth/refresh']) {
          for (const tossed of [name, ` ${name}`, `=${name}`, name.toLowerCase(), 'refreshToken']) {
            // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API checks names before the browser does.
            document.cookie = `${tossed}=planted; Domain=example.test; Path=${path}; Secure`;
          }
        }
      }, cookieName);
      const sent = await person.cookies(`https://${apiHost}/api/auth/refresh`);
      const planted = sent.filter(({ value }) => value === 'planted');
      // Without the prefix the browser lets a sibling plant a cookie, and the API does not read that name.
      expect(new Set(planted.map(({ name }) => name))).toEqual(new Set(['refreshToken']));
      await page.reload();
      await expectSignedIn(page);
    });

    test('an HTML page of the proxy in answer to a refresh signs nobody out', async ({
      person,
      site,
    }) => {
      const page = await signIn(person, site);
      site.proxy.isAway = true;
      await page.reload();
      await expect(heading(page)).toHaveText('We cannot reach the server');
      site.proxy.isAway = false;
      await page.getByRole('button', { name: /^Try/ }).click();
      await expectSignedIn(page);
    });
  });
}
