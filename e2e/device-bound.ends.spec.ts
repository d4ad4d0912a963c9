import { expect } from '@playwright/test';
import { heading, signInAsAda } from './support/device-bound-browser.ts';
import { arrive, deviceRefresh, expectSignedIn, renew, test } from './support/device-bound-test.ts';
import { names } from './support/tls-proxy.ts';

test.describe('the key of a device, @production', () => {
  test('is lost when the server says 404, and the person signs in again', async ({
    profile,
    site,
  }) => {
    const { page, device } = await arrive(profile, site);
    await device.endBoundCookie(names.app);
    site.proxy.answers.set(deviceRefresh, (res) => res.writeHead(404).end());
    await page.reload();
    await expect(heading(page)).toHaveText('Sign in');
    expect(device.seen).toEqual(['renewed: FatalError', 'ended: RefreshFatalError']);
    site.proxy.answers.clear();
    await signInAsAda(page, site.password);
    await expect.poll(() => device.seen).toContain('created: Success');
  });

  test('is forgotten after a sign-out, with the first renewal that is tried', async ({
    profile,
    site,
  }) => {
    const { page, device } = await arrive(profile, site);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await expect(heading(page)).toHaveText('Sign in');
    await device.endBoundCookie(names.app);
    expect(await renew(page)).toBe('401 refresh_token_missing');
    expect(device.seen).toEqual(['renewed: FatalError', 'ended: RefreshFatalError']);
  });

  test('goes with the cookies when they are cleared', async ({ profile, site }) => {
    const { page, device } = await arrive(profile, site);
    site.proxy.answers.set('/clear', (res) =>
      res.writeHead(200, { 'Clear-Site-Data': '"cookies"' }).end(),
    );
    await page.evaluate(() => fetch('/clear'));
    await expect.poll(() => device.seen).toEqual(['ended: StoragePartitionCleared']);
    await page.reload();
    await expect(heading(page)).toHaveText('Sign in');
    await signInAsAda(page, site.password);
    await expect.poll(() => device.seen).toContain('created: Success');
  });
});

test.describe('the limit of how often Chromium signs, @production', () => {
  test.use({ hasQuota: true });

  test('makes renewals wait, and the session stays', async ({ profile, site }) => {
    const { context, page, device } = await arrive(profile, site);
    await expect(async () => {
      await device.endBoundCookie(names.app);
      expect(await renew(page)).toBe('503 service_unavailable');
    }).toPass({ intervals: [0] });
    expect(device.seen.at(-1)).toBe('renewed: SigningQuotaExceeded');
    expect(site.log()).not.toContain('authn_token_reuse');
    expect(await context.cookies(`https://${names.app}`)).toContainEqual(
      expect.objectContaining({ name: '__Host-refreshToken' }),
    );
  });
});

test.describe('beside the key of the page, @production', () => {
  test.use({ sessionKeys: 'on' });

  test('both are proven with each renewal', async ({ profile, site }) => {
    const { page, device } = await arrive(profile, site);
    await device.endBoundCookie(names.app);
    const request = page.waitForRequest('**/api/auth/refresh');
    await page.reload();
    await expectSignedIn(page);
    expect(await (await request).headerValue('DPoP')).not.toBeNull();
    expect(device.seen).toEqual(['renewed: Refreshed']);
  });
});

test('a browser without the feature is not affected, @production', async ({ site }) => {
  const context = await site.browser.newContext({ baseURL: `https://${names.app}` });
  const page = await context.newPage();
  await signInAsAda(page, site.password);
  await page.reload();
  await expectSignedIn(page);
  const cookies = await context.cookies();
  expect(cookies.map(({ name }) => name)).not.toContain('__Host-bound');
  await context.close();
});
