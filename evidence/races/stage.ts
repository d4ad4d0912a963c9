import type { APIRequestContext, BrowserContext, Page } from '@playwright/test';
import { expectSignedIn, greeting, type Username } from '../../e2e/support/actions.ts';
import type { Server } from '../../e2e/support/server.ts';
import { sessionName } from '../../e2e/support/session-name.ts';
import { expect } from '../../e2e/support/test.ts';
import type { RaceWatch } from './race-watch.ts';

/** A browser, and the means that an event has in it. */
export type Stage = {
  readonly context: BrowserContext;
  /** A client of the server outside of the browser. */
  readonly request: APIRequestContext;
  readonly server: Server;
  /** All tabs are signed in as demo, on the home page. */
  readonly tabs: readonly [Page, ...Page[]];
  /** Presses the button of the protected call, and records the press. */
  readonly press: RaceWatch['press'];
};

/** A day in minutes. */
export const day = 24 * 60;

export const lastOf = (tabs: Stage['tabs']) => tabs.at(-1) ?? tabs[0];

export async function pressInAll(tabs: readonly Page[], press: Stage['press']): Promise<void> {
  await Promise.all(tabs.map((tab) => press(tab)));
}

/** Presses the button in every tab at once, and expects an answer in each. */
export async function callInAll(
  { tabs, press }: Stage,
  username: Username = 'demo',
): Promise<void> {
  await pressInAll(tabs, press);
  for (const tab of tabs) await expect(greeting(tab, username)).toBeVisible();
}

/** Presses in every tab until the call succeeds, because after a failure the client waits before it retries. */
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

/** Moves the date of the tabs forward or back by some minutes; timers and the monotonic clock do not move. */
export async function moveDate(tabs: readonly Page[], minutes: number): Promise<void> {
  const move = (ms: number) => {
    const { now } = Date;
    Date.now = () => now() + ms;
  };
  await Promise.all(tabs.map((tab) => tab.evaluate(move, minutes * 60_000)));
}

type Roll = { readonly channel: BroadcastChannel; readonly all: Promise<void> };

/**
 * Waits until each tab has received a message of every other on the client's own channel. All earlier messages have
 * arrived by then. Otherwise a token in flight could arrive after the test has let it expire, and a call that waits for
 * a new token would be replayed with it.
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

/** Makes a round trip in every tab. By its end the page has received and handled all earlier answers. */
export async function settle(tabs: readonly Page[]): Promise<void> {
  await Promise.all(tabs.map((tab) => tab.evaluate(async () => void (await fetch('/healthz')))));
}
