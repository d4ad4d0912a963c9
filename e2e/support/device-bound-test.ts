import { rmSync, writeFileSync } from 'node:fs';
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

/** A site whose clock a test moves on. */
type ClockedSite = TlsSite & { advance(ms: number): void };
type Sites = (layout: Layout, sessionKeys: 'on' | 'off') => Promise<ClockedSite>;
type Fixtures = {
  layout: Layout;
  /** Off, so that these tests show what this binding does by itself. */
  sessionKeys: 'on' | 'off';
  hasQuota: boolean;
  site: ClockedSite;
  profile: Profile;
};

export const deviceRefresh = '/api/auth/device/refresh';

export const test = base.extend<Fixtures, { sites: Sites }>({
  layout: ['one origin', { option: true }],
  sessionKeys: ['off', { option: true }],
  hasQuota: [false, { option: true }],
  sites: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright requires a pattern here.
    async ({}, use) => {
      const started = new Map<string, Promise<ClockedSite>>();
      await use((layout, sessionKeys) => {
        const name = `${layout}, ${sessionKeys}`;
        const site = started.get(name) ?? startSite(layout, sessionKeys);
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

async function startSite(layout: Layout, sessionKeys: 'on' | 'off'): Promise<ClockedSite> {
  const folder = makeTemporaryFolder('clock');
  const file = join(folder, 'offset');
  let offset = 0;
  const advance = (ms: number) => {
    offset += ms;
    writeFileSync(file, `${offset}`);
  };
  advance(0);
  const site = await startTlsSite(layout, {
    SESSION_KEYS: sessionKeys,
    E2E_CLOCK_FILE: file,
    NODE_OPTIONS: `--import=${new URL('../steerable-clock.mjs', import.meta.url).href}`,
  });
  return {
    ...site,
    advance,
    async stop() {
      await site.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Signs in, in a browser that has the feature, and waits until the session is bound, for longer than the leeway. */
export async function arrive(profile: Profile, site: ClockedSite) {
  const context = await profile.open();
  const page = context.pages()[0] ?? (await context.newPage());
  const device = await watchDevice(page);
  await signInAsAda(page, site.password);
  await expect.poll(() => device.seen).toContain('created: Success');
  device.seen.length = 0;
  site.advance(60_000);
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
