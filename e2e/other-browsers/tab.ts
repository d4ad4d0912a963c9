import { expect } from '@playwright/test';
import { signInName } from '../../apps/api/src/testing/login-body.ts';
import { nameLabel, password, type Username } from '../support/actions.ts';
import type { Command, Driver, Parameters } from './driver.ts';

export type Tab = {
  /** Opens an address of this site or of another. */
  open(address: string): Promise<void>;
  reload(): Promise<void>;
  back(): Promise<void>;
  press(button: string): Promise<void>;
  fill(label: string, text: string): Promise<void>;
  /** Runs the body of a function in the page; resolves with what it returns. */
  run<Value>(script: string): Promise<Value>;
  /** The cookies that belong to the page's address. The refresh cookie is visible below `cookiePage`. */
  cookies(): Promise<Cookie[]>;
};

export type Cookie = { name: string; value: string; httpOnly: boolean; sameSite: string };

/** Opens another tab of the browser. */
export async function openTab(driver: Driver): Promise<Tab> {
  const { handle } = (await driver.send('newWindow', { type: 'tab' })) as { handle: string };
  return controlTab(driver, handle);
}

/** The tab that was open when the browser started. */
export async function firstTab(driver: Driver): Promise<Tab> {
  const [handle] = (await driver.send('listWindows')) as string[];
  return controlTab(driver, handle as string);
}

function controlTab(driver: Driver, handle: string): Tab {
  const send = async (command: Command, parameters?: Parameters) => {
    await driver.send('switchTo', { handle });
    return driver.send(command, parameters);
  };
  const find = async (xpath: string) => {
    const found = await send('find', { using: 'xpath', value: xpath });
    return Object.values(found as Record<string, string>)[0];
  };
  return {
    open: async (address) => void (await send('open', { url: address })),
    reload: async () => void (await send('reload')),
    back: async () => void (await send('back')),
    async press(button) {
      const id = await find(`//button[normalize-space()="${button}"]`);
      await send('click', { id });
    },
    async fill(label, text) {
      const id = await find(`//input[@id=//label[normalize-space()="${label}"]/@for]`);
      await send('type', { id, text });
    },
    run: async <Value>(script: string) => (await send('run', { script, args: [] })) as Value,
    cookies: async () => (await send('listCookies')) as Cookie[],
  };
}

/** A page of the site that runs no script. */
const emptyPage = '/favicon.svg';

/** An address to which the browser sends the refresh cookie. */
export const cookiePage = '/api/auth/';

/** Closes all tabs but one, and deletes what the site has stored in the browser. */
export async function tidy(driver: Driver, origin: string): Promise<void> {
  const [first, ...others] = (await driver.send('listWindows')) as string[];
  for (const handle of others) {
    await driver.send('switchTo', { handle });
    await driver.send('closeWindow');
  }
  const tab = controlTab(driver, first as string);
  await tab.open(`${origin}${emptyPage}`);
  await tab.run('localStorage.clear()');
  await tab.open(`${origin}${cookiePage}`);
  await driver.send('deleteCookies');
}

export const readText = (tab: Tab) => tab.run<string>('return document.body.innerText');

/** Waits for the page's heading, and tries again when the page is just being replaced. */
export async function expectHeading(tab: Tab, heading: string): Promise<void> {
  await expect(async () => {
    const shown = await tab.run('return document.querySelector("h1")?.innerText');
    expect(shown).toBe(heading);
  }).toPass({ timeout: 20_000 });
}

export const expectSignedIn = (tab: Tab, username: Username = 'demo') =>
  expectHeading(tab, `Signed in as ${username}`);

export const expectSignedOut = (tab: Tab) => expectHeading(tab, 'Sign in');

export async function signIn(tab: Tab, origin: string, username: Username = 'demo'): Promise<void> {
  await tab.open(`${origin}/sign-in`);
  await tab.fill(nameLabel, signInName(username));
  await tab.fill('Password', password);
  await tab.press('Sign in');
  await expectSignedIn(tab, username);
}
