import type { APIRequestContext, BrowserContext, Page } from '@playwright/test';
import { expectSignedIn, greeting, type Username } from '../../e2e/support/actions.ts';
import type { Server } from '../../e2e/support/server.ts';
import { sessionName } from '../../e2e/support/session-name.ts';
import { expect } from '../../e2e/support/test.ts';
import type { RaceWatch } from './race-watch.ts';

/** A browser, and what an event may do in it. */
export type Stage = {
  readonly context: BrowserContext;
  /** Another client of the server, outside the browser. */
  readonly request: APIRequestContext;
  readonly server: Server;
  /** All signed in as demo, on the home page. */
  readonly tabs: readonly [Page, ...Page[]];
  /** Makes a protected call by its button, and counts it. */
  readonly press: RaceWatch['press'];
};

/** In minutes. */
export const day = 24 * 60;

export const lastOf = (tabs: Stage['tabs']) => tabs.at(-1) ?? tabs[0];

export async function pressInAll(tabs: readonly Page[], press: Stage['press']): Promise<void> {
  await Promise.all(tabs.map((tab) => press(tab)));
}

/** One press in every tab at once; each must be served by it. */
export async function callInAll(
  { tabs, press }: Stage,
  username: Username = 'demo',
): Promise<void> {
  await pressInAll(tabs, press);
  for (const tab of tabs) await expect(greeting(tab, username)).toBeVisible();
}

/** Pressing in every tab until it is served: after a failure the client waits a little before it asks again. */
export async function recoverInAll({ tabs, press }: Stage): Promise<void> {
  const recover = async (tab: Page) => {
    await expect(async () => {
      await press(tab, { timeout: 2_000 });
      await expect(greeting(tab)).toBeVisible({ timeout: 2_000 });
    }).toPass({ timeout: 30_000 });
    await expectSignedIn(tab);
  };
  await Promise.all(tabs.map(recover));
}

/** The date goes on by some minutes, or back; timers and the steady clock stand still. */
export async function moveDate(tabs: readonly Page[], minutes: number): Promise<void> {
  const move = (ms: number) => {
    const { now } = Date;
    Date.now = () => now() + ms;
  };
  await Promise.all(tabs.map((tab) => tab.evaluate(move, minutes * 60_000)));
}

type Roll = { readonly channel: BroadcastChannel; readonly all: Promise<void> };

/**
 * Once each tab has heard every other on the client's own channel, what they told each other before has arrived too.
 * Else a token that is still on its way could arrive when the test has let it expire, and a call that waits for a new
 * one would be repeated with it.
 */
export async function hearAll(tabs: readonly Page[]): Promise<void> {
  const listen = ({ name, others }: { name: string; others: number }) => {
    const channel = new BroadcastChannel(name);
    let heard = 0;
    const all = new Promise<void>((done) => {
      channel.addEventListener('message', ({ data }) => {
        heard += data === 'present' ? 1 : 0;
        if (heard === others) done();
      });
    });
    Object.assign(window, { roll: { channel, all } });
  };
  const call = async () => {
    const { roll } = window as unknown as { roll: Roll };
    roll.channel.postMessage('present');
    await roll.all;
    roll.channel.close();
  };
  if (tabs.length === 1) return;
  await Promise.all(
    tabs.map((tab) => tab.evaluate(listen, { name: sessionName, others: tabs.length - 1 })),
  );
  await Promise.all(tabs.map((tab) => tab.evaluate(call)));
}

/** Once this has gone there and back, what was answered before has reached the page and been acted on. */
export async function settle(tabs: readonly Page[]): Promise<void> {
  await Promise.all(tabs.map((tab) => tab.evaluate(async () => void (await fetch('/healthz')))));
}
