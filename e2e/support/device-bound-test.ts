import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test as base, expect, type Page } from '@playwright/test';
import { makeTemporaryFolder } from '../../apps/api/src/testing/temporary-folder.ts';
import {
  createProfile,
  heading,
  type Profile,
  signInAsAda,
  watchDevice,
} from './device-bound-browser.ts';
import { type Layout, startTlsSite, type TlsSite } from './tls-site.ts';

type Sites = (layout: Layout, sessionKeys: 'on' | 'off') => Promise<TlsSite>;
type Fixtures = {
  layout: Layout;
  /** Off, so that these tests show what this binding does by itself. */
  sessionKeys: 'on' | 'off';
  hasQuota: boolean;
  site: TlsSite;
  profile: Profile;
};

/** How far the clocks of the APIs are ahead, in milliseconds. */
const clockFile = join(makeTemporaryFolder('clock'), 'offset');
let offset = 0;
writeFileSync(clockFile, `${offset}`);

const settings = {
  E2E_CLOCK_FILE: clockFile,
  NODE_OPTIONS: `--import=${new URL('../steerable-clock.mjs', import.meta.url).href}`,
};

export const deviceRefresh = '/api/auth/device/refresh';

export const test = base.extend<Fixtures, { sites: Sites }>({
  layout: ['one origin', { option: true }],
  sessionKeys: ['off', { option: true }],
  hasQuota: [false, { option: true }],
  sites: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright requires a pattern here.
    async ({}, use) => {
      const started = new Map<string, Promise<TlsSite>>();
      await use((layout, sessionKeys) => {
        const name = `${layout}, ${sessionKeys}`;
        const further = { ...settings, SESSION_KEYS: sessionKeys };
        const site = started.get(name) ?? startTlsSite(layout, further);
        started.set(name, site);
        return site;
      });
      for (const site of started.values()) await (await site).stop();
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  site: [
    async ({ layout, sessionKeys, sites }, use) => use(await sites(layout, sessionKeys)),
    { timeout: 120_000 },
  ],
  profile: async ({ site, hasQuota }, use) => {
    const profile = createProfile(site, { hasQuota });
    await use(profile);
    site.proxy.answers.clear();
    await profile.remove();
  },
});

/** Signs in, in a browser that has the feature, and waits until the session is bound, for longer than the leeway. */
export async function arrive(profile: Profile, { password }: TlsSite) {
  const context = await profile.open();
  const page = context.pages()[0] ?? (await context.newPage());
  const device = await watchDevice(page);
  await signInAsAda(page, password);
  await expect.poll(() => device.seen).toContain('created: Success');
  device.seen.length = 0;
  offset += 60_000;
  writeFileSync(clockFile, `${offset}`);
  return { context, page, device };
}

export const expectSignedIn = (page: Page) => expect(heading(page)).toHaveText('Signed in as ada');

export async function tryAgain(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Try/ }).click();
  await expectSignedIn(page);
}

/** Renews the session from a page, without the application. */
export const renew = (page: Page) =>
  page.evaluate(async () => {
    const headers = { 'X-Requested-With': 'XMLHttpRequest' };
    const answer = await fetch('/api/auth/refresh', { method: 'POST', headers });
    const { code = 'renewed' } = await answer.json();
    return `${answer.status} ${code}`;
  });
