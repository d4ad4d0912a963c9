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
import type { RaceWatch } from './race-watch.ts';
import type { World } from './worlds.ts';

export type Stage = {
  readonly context: BrowserContext;
  readonly request: APIRequestContext;
  readonly server: Server;
  /** All signed in as demo, on the home page. */
  readonly tabs: readonly [Page, ...Page[]];
  /** Makes a protected call by its button, and counts it. */
  readonly press: RaceWatch['press'];
};

export type RaceEvent = {
  /** How it comes about, and what each tab must show afterwards. */
  happen(stage: Stage): Promise<void>;
  /** How many tokens have to be replaced, each by one refresh where tabs can share it; null where pages are loaded anew. */
  readonly expiries: number | null;
  /** The session is over, and a refresh is told so. In no other event may one be refused. */
  readonly mayBeRefused?: true;
  /** False where the session ends first: then what was asked in it is not asked again. */
  readonly mayBeReplayed: boolean;
};

const refreshUrl = '**/api/auth/refresh';
const heading = (tab: Page) => tab.getByRole('heading', { level: 1 });
const lastOf = (tabs: Stage['tabs']) => tabs.at(-1) ?? tabs[0];

/** The protected call's button, whatever it says by now. */
const anyCallButton = (tab: Page) =>
  tab.getByRole('region', { name: 'A protected call' }).getByRole('button');

/** One press in every tab at once; each must be served by it. */
async function callInAll({ tabs, press }: Stage, username: Username = 'demo'): Promise<void> {
  await Promise.all(tabs.map((tab) => press(callButton(tab))));
  for (const tab of tabs) await expect(greeting(tab, username)).toBeVisible();
}

/** Pressing until it is served: after a failure the client waits a little before it asks again. */
async function recoverInAll({ tabs, press }: Stage): Promise<void> {
  for (const tab of tabs) {
    await expect(async () => {
      await press(anyCallButton(tab), { timeout: 2_000 });
      await expect(greeting(tab)).toBeVisible({ timeout: 2_000 });
    }).toPass();
    await expectSignedIn(tab);
  }
}

async function inAll({ tabs }: Stage, script: () => void): Promise<void> {
  await Promise.all(tabs.map((tab) => tab.evaluate(script)));
}

/** The server acts on the next refresh of a tab, and its answer, with the cookie, is lost. Resolves when it is. */
async function loseRefreshOf(tab: Page, press: Stage['press']): Promise<void> {
  const lost = new Promise<void>((done) => void loseNextAnswer(tab, refreshUrl, done));
  await press(callButton(tab));
  await lost;
}

export const events: Record<World['event'], RaceEvent> = {
  expiry: {
    expiries: 1,
    mayBeReplayed: true,
    async happen(stage) {
      stage.server.advance({ minutes: 16 });
      await callInAll(stage);
    },
  },

  'reload during refresh': {
    expiries: 1,
    mayBeReplayed: true,
    async happen(stage) {
      const [first] = stage.tabs;
      stage.server.advance({ minutes: 16 });
      await loseRefreshOf(first, stage.press);
      await first.reload();
      await expectSignedIn(first);
      await recoverInAll(stage);
    },
  },

  'response lost': {
    expiries: 1,
    mayBeReplayed: true,
    async happen(stage) {
      stage.server.advance({ minutes: 16 });
      await loseRefreshOf(stage.tabs[0], stage.press);
      stage.server.advance({ minutes: 1 });
      await recoverInAll(stage);
    },
  },

  'refresh slower than its timeout': {
    expiries: 1,
    mayBeReplayed: true,
    async happen(stage) {
      const [first] = stage.tabs;
      stage.server.advance({ minutes: 16 });
      await first.route(refreshUrl, () => {}, { times: 1 });
      await stage.press(callButton(first));
      await expect(first.getByText('We cannot reach the server.')).toBeVisible();
      await recoverInAll(stage);
    },
  },

  'offline then online': {
    expiries: 1,
    mayBeReplayed: true,
    async happen(stage) {
      await stage.context.setOffline(true);
      stage.server.advance({ minutes: 16 });
      await Promise.all(stage.tabs.map((tab) => stage.press(callButton(tab))));
      for (const tab of stage.tabs) {
        await expect(tab.getByText('We cannot reach the server.')).toBeVisible();
        await expectSignedIn(tab);
      }
      await stage.context.setOffline(false);
      await recoverInAll(stage);
    },
  },

  'laptop sleep': {
    expiries: 1,
    mayBeReplayed: true,
    async happen(stage) {
      stage.server.advance({ minutes: 16 });
      // The date went on; timers and the steady clock stood still.
      await inAll(stage, () => {
        const { now } = Date;
        Date.now = () => now() + 16 * 60_000;
      });
      // Only then, as all tabs of a laptop sleep and wake together.
      await inAll(stage, () => void window.dispatchEvent(new Event('focus')));
      await callInAll(stage);
    },
  },

  'clock skew': {
    expiries: 2,
    mayBeReplayed: true,
    async happen(stage) {
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
  },

  'sign-out during refresh': {
    expiries: 1,
    mayBeReplayed: false,
    async happen({ context, server, tabs, press }) {
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
      await press(callButton(first));
      await asked;
      await signOutButton(lastOf(tabs)).click();
      for (const tab of tabs) await expectSignedOut(tab);
      goOn();
      await expect.poll(() => refreshCookie(context)).toBeUndefined();
      await first.reload();
      await expectSignedOut(first);
    },
  },

  'sign-in as another user': {
    expiries: null,
    mayBeReplayed: true,
    async happen({ tabs, press }) {
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
      await Promise.all(tabs.map((tab) => press(callButton(tab))));
      for (const tab of tabs) await expect(greeting(tab, 'guest')).toBeVisible();
    },
  },

  'session ended elsewhere': {
    expiries: 0,
    mayBeRefused: true,
    mayBeReplayed: false,
    async happen({ context, request, tabs, press }) {
      const cookie = await refreshCookie(context);
      const headers = {
        'X-Requested-With': 'XMLHttpRequest',
        Cookie: `refreshToken=${cookie?.value}`,
      };
      const ended = await request.post('/api/auth/logout', { headers });
      expect(ended.status()).toBe(204);
      await press(callButton(tabs[0]));
      for (const tab of tabs) await expectSignedOut(tab);
      await expect(tabs[0].getByText('Your session has ended.')).toBeVisible();
    },
  },

  '503 on refresh': {
    expiries: 1,
    mayBeReplayed: true,
    async happen(stage) {
      await stage.context.route(refreshUrl, answerUnavailable);
      stage.server.advance({ minutes: 16 });
      await Promise.all(stage.tabs.map((tab) => stage.press(callButton(tab))));
      for (const tab of stage.tabs) {
        await expect(tab.getByText('The server is too busy right now.')).toBeVisible();
        await expectSignedIn(tab);
      }
      await stage.context.unroute(refreshUrl);
      await recoverInAll(stage);
    },
  },
};
