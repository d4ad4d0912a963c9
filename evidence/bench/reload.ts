import { type BrowserContext, chromium, type Page } from '@playwright/test';
import { nameLabel } from '../../e2e/support/actions.ts';
import { chromiumArgs, findChromium, noChromium } from '../../e2e/support/find-chromium.ts';
import { startPages } from './reload-pages.ts';
import { countBytes, type Reload, waitForName, watchReloads } from './reload-watch.ts';
import { spread } from './rounds.ts';
import { password } from './sign-in.ts';
import { person, type Site } from './site.ts';
import { range, table } from './table.ts';

/** How often each page is reloaded. */
export const reloads = 20;

type Contestant = { readonly name: string; reload(): Promise<Reload> };

const pressSignIn = (page: Page) => page.getByRole('button', { name: 'Sign in' }).click();

async function signInToProduct(page: Page): Promise<void> {
  await page.getByLabel(nameLabel).fill(person.username);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await pressSignIn(page);
}

/** Signs in through the forms of the OpenID provider, and consents. */
async function signInToProvider(page: Page): Promise<void> {
  await pressSignIn(page);
  await page.getByPlaceholder('Enter any login').fill(person.username);
  await page.getByPlaceholder('and password').fill(password);
  await page.getByRole('button', { name: 'Sign-in' }).click();
  await page.getByRole('button', { name: 'Continue' }).click();
}

/** Runs in the page: turns every stored access token into one that has expired. */
function expireStored(): void {
  for (const storage of [localStorage, sessionStorage]) {
    for (const [key, text] of Object.entries<string>(storage)) {
      storage.setItem(key, text.replace(/"(expiresAt|expires_at)":\d+/g, '"$1":1'));
    }
  }
}

/** Opens a page in a browser profile of its own, where nothing is stored yet, and signs in. */
async function open(context: BrowserContext, address: string, signIn: (page: Page) => unknown) {
  const page = await context.newPage();
  const reload = await watchReloads(page, person.username);
  await page.goto(address);
  await signIn(page);
  await waitForName(page);
  const reloadExpired = async () => {
    await page.evaluate(expireStored);
    return reload();
  };
  return { reload, reloadExpired };
}

async function openAll(site: Site, newContext: () => Promise<BrowserContext>) {
  const at = await startPages(site);
  const openOwn = async (address: string, signIn: (page: Page) => unknown) =>
    open(await newContext(), address, signIn);
  const product = await openOwn(at.product, signInToProduct);
  const authFolder = await openOwn(at.authFolder, pressSignIn);
  const betterAuth = await openOwn(at.betterAuth, pressSignIn);
  const auth0Memory = await openOwn(at.auth0Memory, signInToProvider);
  const auth0Storage = await openOwn(at.auth0Storage, signInToProvider);
  const oidcMemory = await openOwn(at.oidcMemory, signInToProvider);
  const oidcStorage = await openOwn(at.oidcStorage, signInToProvider);
  const contestants: Contestant[] = [
    { name: 'the product, all of it', ...product },
    { name: "the product's `auth` folder", ...authFolder },
    { name: 'better-auth/react', ...betterAuth },
    { name: 'auth0-spa-js, tokens in memory', ...auth0Memory },
    { name: 'oidc-client-ts, tokens in memory', ...oidcMemory },
    { name: 'auth0-spa-js, tokens in localStorage', ...auth0Storage },
    { name: 'auth0-spa-js, access token expired', reload: auth0Storage.reloadExpired },
    { name: 'oidc-client-ts, tokens in sessionStorage', ...oidcStorage },
    { name: 'oidc-client-ts, access token expired', reload: oidcStorage.reloadExpired },
  ];
  return contestants;
}

/** Each round begins with another page. The first round fills caches, and is not counted. */
async function reloadInTurns(contestants: readonly Contestant[]) {
  const samples = new Map<Contestant, Reload[]>(contestants.map((each) => [each, []]));
  for (let round = 0; round <= reloads; round++) {
    const first = round % contestants.length;
    for (const each of [...contestants.slice(first), ...contestants.slice(0, first)]) {
      const sample = await each.reload();
      if (round > 0) samples.get(each)?.push(sample);
    }
  }
  return samples;
}

async function describe({ name }: Contestant, samples: readonly Reload[]): Promise<string[]> {
  const counts = [...new Set(samples.map(({ calls }) => calls.length))].join(' or ');
  const listed = new Set(
    samples.map(({ calls }) => calls.map((call) => `\`${call}\``).join(', ') || 'none'),
  );
  const scripts = samples.flatMap((sample) => sample.scripts);
  return [
    name,
    counts,
    [...listed].join(' or '),
    range(spread(samples.map(({ bytes }) => bytes)), 0),
    ((await countBytes(scripts)) / 1000).toFixed(1),
    range(spread(samples.map((sample) => sample.name)), 0),
    range(spread(samples.map((sample) => sample.heading)), 0),
  ];
}

/** Measures, in Chromium, what a reload costs until the page shows who is signed in. */
export async function measureReload(site: Site): Promise<string> {
  const found = findChromium();
  if (!found) throw new Error(noChromium);
  const browser = await chromium.launch({ ...found, args: chromiumArgs });
  try {
    const samples = await reloadInTurns(await openAll(site, () => browser.newContext()));
    const rows = await Promise.all(
      [...samples].map(([contestant, all]) => describe(contestant, all)),
    );
    const head = [
      'page',
      'calls',
      'which',
      'bytes of these calls',
      'JavaScript, kB of brotli',
      'ms until the name',
      'ms until the heading',
    ];
    return `${table(head, rows)}\n\nChromium ${browser.version()}.`;
  } finally {
    await browser.close();
  }
}
