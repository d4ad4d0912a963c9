import type { ServerResponse } from 'node:http';
import { expect } from '@playwright/test';
import { createProfile, heading, watchDevice } from './support/device-bound-browser.ts';
import {
  arrive,
  deviceRefresh,
  expectSignedIn,
  renew,
  test,
  tryAgain,
} from './support/device-bound-test.ts';
import { names } from './support/tls-proxy.ts';

for (const [layout, apiHost] of [
  ['one origin', names.app],
  ['sibling hosts', names.api],
] as const) {
  test.describe(`a device-bound session with ${layout}, @production`, () => {
    test.use({ layout });

    test('begins with the sign-in, and its cookie is renewed before the session is', async ({
      profile,
      site,
    }) => {
      const { context, page, device } = await arrive(profile, site);
      expect(site.log()).toContain('session_device_bound');
      const cookies = await context.cookies(`https://${apiHost}`);
      expect(cookies.find(({ name }) => name === '__Host-bound')).toMatchObject({
        ...{ domain: apiHost, path: '/', httpOnly: true, secure: true, sameSite: 'Strict' },
      });
      await page.reload();
      await expectSignedIn(page);
      expect(device.seen).toEqual([]);
      await device.endBoundCookie(apiHost);
      await page.reload();
      await expectSignedIn(page);
      expect(device.seen).toEqual(['renewed: Refreshed']);
    });
  });
}

test.describe('a device-bound session, @production', () => {
  test('of three tabs is renewed by one signature', async ({ profile, site }) => {
    const { context, page, device } = await arrive(profile, site);
    const tabs = [page, await context.newPage(), await context.newPage()];
    for (const tab of tabs) await tab.goto('/');
    device.seen.length = 0;
    await device.endBoundCookie(names.app);
    const renewed = await Promise.all(tabs.map(renew));
    expect(renewed).toEqual(['200 renewed', '200 renewed', '200 renewed']);
    expect(device.seen.filter((event) => event === 'renewed: Refreshed')).toHaveLength(1);
  });

  test('survives a restart of the browser', async ({ profile, site }) => {
    const { context, device } = await arrive(profile, site);
    await device.endBoundCookie(names.app);
    await context.close();
    const page = await (await profile.open()).newPage();
    const again = await watchDevice(page);
    await page.goto('/');
    await expectSignedIn(page);
    expect(again.seen).toContain('renewed: Refreshed');
  });

  test('is worth nothing to who copied the cookies, once the bound cookie has ended', async ({
    profile,
    site,
  }) => {
    const owner = await arrive(profile, site);
    const copied = (await owner.context.cookies()).filter(({ name }) => name !== '__Host-bound');
    const thief = createProfile(site);
    const context = await thief.open();
    await context.addCookies(copied);
    const page = await context.newPage();
    const device = await watchDevice(page);
    await page.goto('/favicon.svg');
    expect(await renew(page)).toBe('401 device_key_required');
    expect(device.seen).toEqual([]);
    await thief.remove();
    await owner.page.reload();
    await expectSignedIn(owner.page);
  });

  test.describe('outlives', () => {
    const faults: [string, (res: ServerResponse) => void, string][] = [
      ['a fault of the server', (res) => res.writeHead(500).end(), 'renewed: ServerError'],
      ['a lost connection', (res) => res.destroy(), 'renewed: Unreachable'],
    ];
    for (const [what, fault, event] of faults) {
      test(what, async ({ profile, site }) => {
        const { page, device } = await arrive(profile, site);
        await device.endBoundCookie(names.app);
        site.proxy.answers.set(deviceRefresh, fault);
        await page.reload();
        await expect(heading(page)).toHaveText('We cannot reach the server');
        expect(device.seen).toContain(event);
        site.proxy.answers.clear();
        await tryAgain(page);
      });
    }

    test('a server that does not answer', async ({ profile, site }) => {
      const { page, device } = await arrive(profile, site);
      await device.endBoundCookie(names.app);
      const unanswered: ServerResponse[] = [];
      site.proxy.answers.set(deviceRefresh, (res) => unanswered.push(res));
      await page.reload();
      await expect(heading(page)).toHaveText('We cannot reach the server', { timeout: 20_000 });
      site.proxy.answers.clear();
      // Chromium waits for its own request, and holds back ours for as long. A server that restarts cuts it.
      for (const res of unanswered) res.destroy();
      await tryAgain(page);
    });
  });
});
