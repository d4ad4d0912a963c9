import {
  expectSignedIn,
  expectSignedOut,
  refreshCookie,
  signOutButton,
  submitSignIn,
} from '../../e2e/support/actions.ts';
import { expect } from '../../e2e/support/test.ts';
import { holdCalls } from './hold-traffic.ts';
import { type RaceEvent, waitInAll } from './race-event.ts';
import { callInAll, lastOf, settle } from './stage.ts';
import type { World } from './worlds.ts';

/** The events in which the session of a tab ends or becomes another one. */
export const sessionEvents = {
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
        // A person may clear the site's storage. Only then is the form shown while another tab is signed in.
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
    // A proxy cuts the event stream, so that each tab learns of the end from its own next call.
    prepare: (tab) => tab.route('**/api/user/session-events', (route) => route.abort()),
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
} satisfies Partial<Record<World['event'], RaceEvent>>;
