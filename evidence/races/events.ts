import type { Page } from '@playwright/test';
import {
  connectionBanner,
  expectSignedIn,
  expectSignedOut,
  greeting,
  refreshCookie,
  signOutButton,
  submitSignIn,
} from '../../e2e/support/actions.ts';
import { answerUnavailable } from '../../e2e/support/faults.ts';
import { expect } from '../../e2e/support/test.ts';
import { holdAnswers, holdCalls } from './hold-traffic.ts';
import {
  callInAll,
  day,
  lastOf,
  moveDate,
  pressInAll,
  recoverInAll,
  type Stage,
  settle,
} from './stage.ts';
import type { World } from './worlds.ts';

export type RaceEvent = {
  /** Prepares a tab before it is opened. */
  prepare?(tab: Page, index: number): Promise<unknown>;
  /** Makes the event happen, and asserts what each tab must show afterwards. */
  happen(stage: Stage): Promise<void>;
  /** How many new tokens a tab may get by its own refreshes, whatever its browser lacks. */
  readonly perTab: number;
  /** How many refreshes all tabs together may make when locks and messages work; null when they cannot share. */
  readonly shared: number | null;
  /** The session has ended, so a refresh may be refused. In all other events no refresh may be refused. */
  readonly mayBeRefused?: true;
  /** False when the session ends first, because calls of an ended session must not be replayed. */
  readonly mayBeReplayed: boolean;
};

/** What the tab shows for a call without an answer. The notice above the page gives the reason once for all calls. */
const lost = (tab: Page) => tab.getByText('No answer.');

/**
 * Presses the button in every tab. Each press waits for a refresh that the server has acted on but whose answer is held
 * back. The token must have expired.
 */
async function waitInAll(stage: Stage) {
  const [first, ...others] = stage.tabs;
  const held = await holdAnswers(stage);
  await stage.press(first);
  await held.firstHeld;
  await pressInAll(others, stage.press);
  return held;
}

export const events: Record<World['event'], RaceEvent> = {
  expiry: {
    perTab: 1,
    shared: 1,
    mayBeReplayed: true,
    async happen(stage) {
      stage.server.advance({ minutes: 16 });
      await callInAll(stage);
    },
  },

  'reload during refresh': {
    perTab: 1,
    // The reload aborts one refresh, and the reloaded page may miss the token that is handed over meanwhile.
    shared: 3,
    mayBeReplayed: true,
    async happen(stage) {
      const [first, ...others] = stage.tabs;
      stage.server.advance({ minutes: 16 });
      const held = await waitInAll(stage);
      await first.reload();
      await held.goOn();
      await expectSignedIn(first);
      for (const tab of others) await expect(greeting(tab)).toBeVisible();
      await callInAll(stage);
    },
  },

  'response lost': {
    perTab: 1,
    shared: 1,
    mayBeReplayed: true,
    async happen(stage) {
      stage.server.advance({ minutes: 16 });
      const held = await waitInAll(stage);
      // After a minute the old token is past the server's leeway. No refresh is in flight meanwhile, because one that
      // takes longer than the leeway is beyond what rotation promises.
      await held.lose(() => stage.server.advance({ minutes: 1 }));
      await recoverInAll(stage);
    },
  },

  'refresh slower than its timeout': {
    perTab: 1,
    // A tab that has waited five seconds for the lock continues without it.
    shared: null,
    mayBeReplayed: true,
    async happen(stage) {
      const [first, ...others] = stage.tabs;
      stage.server.advance({ minutes: 16 });
      const held = await holdAnswers(stage, { times: 1 });
      await stage.press(first);
      await held.firstHeld;
      await pressInAll(others, stage.press);
      for (const tab of others) await expect(greeting(tab)).toBeVisible();
      // The tab is served after all when another tab handed its token over.
      await expect(lost(first).or(greeting(first))).toBeVisible();
      await held.goOn();
      await recoverInAll(stage);
    },
  },

  'offline then online': {
    perTab: 1,
    shared: 1,
    mayBeReplayed: true,
    async happen(stage) {
      const { context, tabs } = stage;
      await context.setOffline(true);
      stage.server.advance({ minutes: 16 });
      await moveDate(tabs, 16);
      await pressInAll(tabs, stage.press);
      for (const tab of tabs) {
        await expect(lost(tab)).toBeVisible();
        await expect(connectionBanner(tab)).toBeVisible();
        await expectSignedIn(tab);
      }
      await context.setOffline(false);
      for (const tab of tabs) await expect(connectionBanner(tab)).toBeHidden();
      await callInAll(stage);
    },
  },

  'laptop sleep': {
    perTab: 1,
    shared: 1,
    mayBeReplayed: true,
    async happen(stage) {
      stage.server.advance({ minutes: 16 });
      await moveDate(stage.tabs, 16);
      // Wake the tabs only after all dates have moved, because all tabs of a laptop sleep and wake together.
      const wake = () => void window.dispatchEvent(new Event('focus'));
      await Promise.all(stage.tabs.map((tab) => tab.evaluate(wake)));
      await callInAll(stage);
    },
  },

  'clock skew': {
    perTab: 1,
    shared: 1,
    mayBeReplayed: true,
    // The clocks of some tabs are a day ahead of the server, and those of others a day behind.
    prepare: (tab, index) =>
      tab.addInitScript(
        (ms) => {
          const { now } = Date;
          Date.now = () => now() + ms;
        },
        (index % 2 ? -day : day) * 60_000,
      ),
    async happen(stage) {
      stage.server.advance({ minutes: 16 });
      await callInAll(stage);
      // Somebody sets the clock back. No token has expired, so nothing may be renewed.
      await moveDate(stage.tabs, -2 * day);
      await callInAll(stage);
    },
  },

  'sign-out during refresh': {
    perTab: 0,
    // This refresh is given up.
    shared: 1,
    mayBeReplayed: false,
    async happen(stage) {
      const { context, server, tabs } = stage;
      server.advance({ minutes: 16 });
      const held = await waitInAll(stage);
      await signOutButton(lastOf(tabs)).click();
      for (const tab of tabs) await expectSignedOut(tab);
      await held.goOn();
      await settle(tabs);
      for (const tab of tabs) await expectSignedOut(tab);
      await expect.poll(() => refreshCookie(context)).toBeUndefined();
      await tabs[0].reload();
      await expectSignedOut(tabs[0]);
    },
  },

  'sign-in as another user': {
    // One refresh is of the reloaded page. Before it, where the marker replaces messages, the tab that finds a changed
    // marker makes one too.
    perTab: 2,
    shared: null,
    mayBeReplayed: false,
    async happen(stage) {
      const { tabs } = stage;
      const other = lastOf(tabs);
      const isAlone = tabs.length === 1;
      const held = await holdCalls(stage.context);
      const pressing = (isAlone ? tabs : tabs.slice(0, -1)).map(async (tab) => {
        const sent = tab.waitForRequest('**/api/protected');
        await stage.press(tab);
        await sent;
      });
      await Promise.all(pressing);
      if (isAlone) await signOutButton(other).click();
      else {
        // As if a person cleared the site's storage: only then is the form shown while another tab is signed in.
        await other.evaluate(() => localStorage.clear());
        await other.goto('/sign-in');
      }
      await submitSignIn(other, 'guest');
      await expectSignedIn(other, 'guest');
      await held.goOn();
      await settle(tabs);
      const headings = tabs.map((tab) => tab.getByRole('heading', { level: 1 }));
      for (const heading of headings) await expect(heading).not.toHaveText('Signed in as demo');
      for (const tab of tabs) {
        await tab.goto('/');
        await expectSignedIn(tab, 'guest');
      }
      await callInAll(stage, 'guest');
    },
  },

  'session ended elsewhere': {
    perTab: 0,
    shared: 0,
    mayBeRefused: true,
    mayBeReplayed: false,
    async happen(stage) {
      const { context, request, tabs } = stage;
      const cookie = await refreshCookie(context);
      const headers = {
        'X-Requested-With': 'XMLHttpRequest',
        Cookie: `${cookie?.name}=${cookie?.value}`,
      };
      const ended = await request.post('/api/auth/logout', { headers });
      expect(ended.status()).toBe(204);
      const held = await waitInAll(stage);
      await held.goOn();
      for (const tab of tabs) await expectSignedOut(tab);
      const reasons = await Promise.all(tabs.map((tab) => tab.getByRole('status').textContent()));
      expect(reasons.join(), 'who was refused says why').toContain('Your session has ended.');
    },
  },

  '503 on refresh': {
    perTab: 1,
    shared: 1,
    mayBeReplayed: true,
    async happen(stage) {
      const { context, tabs } = stage;
      await context.route('**/api/auth/refresh', answerUnavailable);
      stage.server.advance({ minutes: 16 });
      await pressInAll(tabs, stage.press);
      for (const tab of tabs) {
        await expect(lost(tab)).toBeVisible();
        await expectSignedIn(tab);
      }
      await context.unroute('**/api/auth/refresh');
      await recoverInAll(stage);
    },
  },
};
