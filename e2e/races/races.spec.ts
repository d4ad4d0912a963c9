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

/** What the event may at most have cost. */
function expectFewCalls({ sent }: RaceWatch, { event, tabs, locks, channel }: World): void {
  if (event === 'expiry') {
    // With locks and messages one refresh serves all tabs; without, each refreshes for itself and all are answered.
    const most = locks === 'working' && channel === 'working' ? 1 : tabs;
    expect(sent.refreshes, 'refreshes').toBeLessThanOrEqual(most);
    expect(sent.protectedCalls, 'calls and replays').toBeLessThanOrEqual(2 * tabs);
  }
  // The one call that waited for a token when the person signed out is not sent again.
  if (event === 'sign-out during refresh') expect(sent.protectedCalls, 'calls').toBe(1);
}

for (const world of worlds) {
  const stack = world.strictMode === 'on' ? '@dev' : '@production';
  test(`${describeWorld(world)} ${stack}`, async ({ page, context, request, server }) => {
    await takeAway(context, world);
    const tabs = await openTabs(context, page, world.tabs);
    const watch = watchRace(context);
    await events[world.event]({ context, request, server, tabs });
    expectFewCalls(watch, world);
    expect(await watch.mixedIdentities()).toEqual([]);
  });
}
