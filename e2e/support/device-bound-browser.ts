import { existsSync, rmSync } from 'node:fs';
import {
  type BrowserContext,
  chromium,
  expect,
  type LaunchOptions,
  type Page,
} from '@playwright/test';
import { makeTemporaryFolder } from '../../apps/api/src/testing/temporary-folder.ts';
import { nameInput, passwordInput } from './actions.ts';
import { names } from './tls-proxy.ts';
import type { TlsSite } from './tls-site.ts';

const installed = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/opt/google/chrome/chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** How to start a whole Chromium: the headless shell does not have Device Bound Session Credentials. */
function findWholeChromium(): LaunchOptions {
  const executablePath = process.env.E2E_CHROMIUM ?? installed.find((path) => existsSync(path));
  return executablePath ? { executablePath } : { channel: 'chromium' };
}

/**
 * Chromium has the feature on Windows only, so it is switched on here, with keys in software, and without the limit of
 * how often it signs unless a test is about that.
 */
const featuresOf = ({ hasQuota }: { hasQuota: boolean }) =>
  [
    hasQuota ? 'DeviceBoundSessions' : 'DeviceBoundSessions:RefreshQuota/false',
    'EnableBoundSessionCredentialsSoftwareKeysForManualTesting',
  ].join(',');

export type Profile = {
  /** Starts the browser with this profile. A second start finds what the first one kept. */
  open(): Promise<BrowserContext>;
  remove(): Promise<void>;
};

export function createProfile({ chromiumArgs }: TlsSite, { hasQuota = false } = {}): Profile {
  const folder = makeTemporaryFolder('profile');
  let opened: BrowserContext | undefined;
  return {
    async open() {
      opened = await chromium.launchPersistentContext(folder, {
        ...findWholeChromium(),
        baseURL: `https://${names.app}`,
        args: [...chromiumArgs, `--enable-features=${featuresOf({ hasQuota })}`],
      });
      return opened;
    },
    async remove() {
      await opened?.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Collects what the browser does with device-bound sessions, from the protocol of its developer tools. */
export async function watchDevice(page: Page) {
  const seen: string[] = [];
  const cdp = await page.context().newCDPSession(page);
  cdp.on('Network.deviceBoundSessionEventOccurred', (event) => {
    const { creationEventDetails, refreshEventDetails, terminationEventDetails } = event;
    if (creationEventDetails) seen.push(`created: ${creationEventDetails.fetchResult}`);
    if (refreshEventDetails) seen.push(`renewed: ${refreshEventDetails.refreshResult}`);
    if (terminationEventDetails) seen.push(`ended: ${terminationEventDetails.deletionReason}`);
  });
  await cdp.send('Network.enable');
  await cdp.send('Network.enableDeviceBoundSessions', { enable: true });
  return {
    seen,
    /** Lets the bound cookie end, as time does. */
    endBoundCookie: (host: string) =>
      cdp.send('Network.deleteCookies', { name: '__Host-bound', url: `https://${host}/` }),
  };
}

export const heading = (page: Page) => page.getByRole('heading', { level: 1 });

export async function signInAsAda(page: Page, password: string): Promise<void> {
  await page.goto('/sign-in');
  await nameInput(page).fill('ada');
  await passwordInput(page).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(heading(page)).toHaveText('Signed in as ada');
}
