import type { Page } from '@playwright/test';
import { connectionBanner, expectSignedIn, greeting } from '../../e2e/support/actions.ts';
import { answerUnavailable } from '../../e2e/support/faults.ts';
import { expect } from '../../e2e/support/test.ts';
import { holdAnswers } from './hold-traffic.ts';
import { type RaceEvent, waitInAll } from './race-event.ts';
import { sessionEvents } from './session-events.ts';
import { callInAll, day, moveDate, pressInAll, recoverInAll } from './stage.ts';
import type { World } from './worlds.ts';

/** What the tab shows for a call without an answer. The notice above the page gives the reason once for all calls. */
const lost = (tab: Page) => tab.getByText('No answer.');

export const events: Record<World['event'], RaceEvent> = {
  ...sessionEvents,

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
      // The tab is served after all when another tab handed its token over. While the others took their time it may have
      // reached the server again by itself. Then the notice above is gone, and the call itself says what went wrong.
      const failed = first.getByRole('alert').getByText('We cannot reach the server.');
      await expect(lost(first).or(failed).or(greeting(first)).first()).toBeVisible();
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
