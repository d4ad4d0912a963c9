import type { BrowserContext, Page } from '@playwright/test';
import { expectSignedIn, openTab, signIn } from '../support/actions.ts';
import { expect, test } from '../support/test.ts';
import { takeAway } from './browser-without.ts';
import { events } from './events.ts';
import { type RaceWatch, watchRace } from './race-watch.ts';
import { choosePairwise, describeWorld, listWorlds, type World } from './worlds.ts';

const worlds = process.env.RACES === 'all' ? listWorlds() : choosePairwise();

async function openTabs(context: BrowserContext, page: Page, count: number) {
  await signIn(page);
  const others = await Promise.all(Array.from({ length: count - 1 }, () => openTab(context)));
  for (const tab of others) await expectSignedIn(tab);
  return [page, ...others] as const;
}

/** What must hold at the network, whatever the event was. */
async function expectFewCalls(watch: RaceWatch, world: World): Promise<void> {
  const { event, tabs, locks, channel } = world;
  const { expiries, mayBeRefused, mayBeReplayed } = events[event];
  const sent = await watch.sent();
  expect(sent.mixedIdentities, 'answers about somebody else').toEqual([]);
  if (!mayBeRefused) expect(sent.refusedRefreshes, 'refused refreshes').toBe(0);
  if (expiries !== null) {
    // With locks and messages one refresh serves all tabs; without, each refreshes for itself and all are answered.
    const most = locks === 'working' && channel === 'working' ? expiries : expiries * tabs;
    expect(sent.answeredRefreshes, 'answered refreshes').toBeLessThanOrEqual(most);
  }
  const most = mayBeReplayed ? 2 * watch.pressed() : watch.pressed();
  expect(sent.protectedCalls, 'calls and replays').toBeLessThanOrEqual(most);
}

for (const world of worlds) {
  test(describeWorld(world), async ({ page, context, request, server }) => {
    await takeAway(context, world);
    const tabs = await openTabs(context, page, world.tabs);
    const watch = watchRace(context);
    await events[world.event].happen({ context, request, server, tabs, press: watch.press });
    await expectFewCalls(watch, world);
  });
}

for (const [strictMode, starts] of [
  ['on', 2],
  ['off', 1],
] as const) {
  test(`StrictMode ${strictMode} starts the client of a page ${starts === 2 ? 'twice' : 'once'}`, async ({
    page,
  }) => {
    await page.addInitScript(() => {
      const { addEventListener } = window;
      const counter = window as unknown as { starts: number };
      counter.starts = 0;
      window.addEventListener = (...given: Parameters<typeof addEventListener>) => {
        if (given[0] === 'online') counter.starts += 1;
        addEventListener.apply(window, given);
      };
    });
    await page.goto('/sign-in');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Sign in');
    expect(await page.evaluate(() => (window as unknown as { starts: number }).starts)).toBe(
      starts,
    );
  });
}
