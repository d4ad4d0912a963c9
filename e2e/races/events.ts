import type { APIRequestContext, BrowserContext, Page } from '@playwright/test';
import {
  callButton,
  expectSignedIn,
  expectSignedOut,
  greeting,
  refreshCookie,
  signOutButton,
  submitSignIn,
  type Username,
} from '../support/actions.ts';
import { answerUnavailable, loseNextAnswer } from '../support/faults.ts';
import type { Server } from '../support/server.ts';
import { expect } from '../support/test.ts';
import type { World } from './worlds.ts';

export type Stage = {
  readonly context: BrowserContext;
  readonly request: APIRequestContext;
  readonly server: Server;
  /** All signed in as demo, on the home page. */
  readonly tabs: readonly [Page, ...Page[]];
};

const refreshUrl = '**/api/auth/refresh';
const heading = (tab: Page) => tab.getByRole('heading', { level: 1 });
const lastOf = (tabs: Stage['tabs']) => tabs.at(-1) ?? tabs[0];

/** The protected call's button, whatever it says by now. */
const anyCallButton = (tab: Page) =>
  tab.getByRole('region', { name: 'A protected call' }).getByRole('button');

/** One press in every tab at once; each must be served by it. */
async function callInAll({ tabs }: Stage, username: Username = 'demo'): Promise<void> {
  await Promise.all(tabs.map((tab) => callButton(tab).click()));
  for (const tab of tabs) await expect(greeting(tab, username)).toBeVisible();
}

/** Pressing until it is served: after a failure the client waits a little before it asks again. */
async function recoverInAll({ tabs }: Stage): Promise<void> {
  for (const tab of tabs) {
    await expect(async () => {
      await anyCallButton(tab).click({ timeout: 2_000 });
      await expect(greeting(tab)).toBeVisible({ timeout: 2_000 });
    }).toPass();
    await expectSignedIn(tab);
  }
}

/** The server acts on the next refresh of a tab, and its answer, with the cookie, is lost. Resolves when it is. */
async function loseRefreshOf(tab: Page): Promise<void> {
  const lost = new Promise<void>((done) => void loseNextAnswer(tab, refreshUrl, done));
  await callButton(tab).click();
  await lost;
}

/** How each event comes about, and what must be true afterwards. */
export const events: Record<World['event'], (stage: Stage) => Promise<void>> = {
  async expiry(stage) {
    stage.server.advance({ minutes: 16 });
    await callInAll(stage);
  },

  async 'reload during refresh'(stage) {
    const [first] = stage.tabs;
    stage.server.advance({ minutes: 16 });
    await loseRefreshOf(first);
    await first.reload();
    await expectSignedIn(first);
    await recoverInAll(stage);
  },

  async 'response lost'(stage) {
    stage.server.advance({ minutes: 16 });
    await loseRefreshOf(stage.tabs[0]);
    stage.server.advance({ minutes: 1 });
    await recoverInAll(stage);
  },

  async 'refresh slower than its timeout'(stage) {
    const [first] = stage.tabs;
    stage.server.advance({ minutes: 16 });
    await first.route(refreshUrl, () => {}, { times: 1 });
    await callButton(first).click();
    await expect(first.getByText('We cannot reach the server.')).toBeVisible();
    await recoverInAll(stage);
  },

  async 'offline then online'(stage) {
    await stage.context.setOffline(true);
    stage.server.advance({ minutes: 16 });
    await Promise.all(stage.tabs.map((tab) => callButton(tab).click()));
    for (const tab of stage.tabs) {
      await expect(tab.getByText('We cannot reach the server.')).toBeVisible();
      await expectSignedIn(tab);
    }
    await stage.context.setOffline(false);
    await recoverInAll(stage);
  },

  async 'laptop sleep'(stage) {
    stage.server.advance({ minutes: 16 });
    for (const tab of stage.tabs) {
      await tab.evaluate(() => {
        // The date went on; timers and the steady clock stood still.
        const { now } = Date;
        Date.now = () => now() + 16 * 60_000;
        window.dispatchEvent(new Event('focus'));
      });
    }
    await callInAll(stage);
  },

  async 'clock skew'(stage) {
    for (const [index, tab] of stage.tabs.entries()) {
      await tab.evaluate(
        (days) => {
          const { now } = Date;
          Date.now = () => now() + days * 86_400_000;
        },
        index % 2 ? -1 : 1,
      );
    }
    await callInAll(stage);
    stage.server.advance({ minutes: 16 });
    await callInAll(stage);
  },

  async 'sign-out during refresh'({ context, server, tabs }) {
    const [first] = tabs;
    server.advance({ minutes: 16 });
    let goOn = () => {};
    const held = new Promise<void>((done) => {
      goOn = done;
    });
    const asked = new Promise<void>((done) => {
      void first.route(
        refreshUrl,
        async (route) => {
          done();
          await held;
          // Given up by the page meanwhile, as it should be.
          await route.continue().catch(() => {});
        },
        { times: 1 },
      );
    });
    await callButton(first).click();
    await asked;
    await signOutButton(lastOf(tabs)).click();
    for (const tab of tabs) await expectSignedOut(tab);
    goOn();
    await expect.poll(() => refreshCookie(context)).toBeUndefined();
    await first.reload();
    await expectSignedOut(first);
  },

  async 'sign-in as another user'({ tabs }) {
    const other = lastOf(tabs);
    if (tabs.length === 1) await signOutButton(other).click();
    else {
      // As when the site's storage is cleared by hand: only so is the form shown while another tab is signed in.
      await other.evaluate(() => localStorage.clear());
      await other.goto('/sign-in');
    }
    await submitSignIn(other, 'guest');
    await expectSignedIn(other, 'guest');
    for (const tab of tabs) await expect(heading(tab)).not.toHaveText('Signed in as demo');
    for (const tab of tabs) {
      await tab.goto('/');
      await expectSignedIn(tab, 'guest');
    }
    await Promise.all(tabs.map((tab) => callButton(tab).click()));
    for (const tab of tabs) await expect(greeting(tab, 'guest')).toBeVisible();
  },

  async 'session ended elsewhere'({ context, request, tabs }) {
    const cookie = await refreshCookie(context);
    const headers = {
      'X-Requested-With': 'XMLHttpRequest',
      Cookie: `refreshToken=${cookie?.value}`,
    };
    const ended = await request.post('/api/auth/logout', { headers });
    expect(ended.status()).toBe(204);
    await callButton(tabs[0]).click();
    for (const tab of tabs) await expectSignedOut(tab);
    await expect(tabs[0].getByText('Your session has ended.')).toBeVisible();
  },

  async '503 on refresh'(stage) {
    await stage.context.route(refreshUrl, answerUnavailable);
    stage.server.advance({ minutes: 16 });
    await Promise.all(stage.tabs.map((tab) => callButton(tab).click()));
    for (const tab of stage.tabs) {
      await expect(tab.getByText('The server is too busy right now.')).toBeVisible();
      await expectSignedIn(tab);
    }
    await stage.context.unroute(refreshUrl);
    await recoverInAll(stage);
  },
};
