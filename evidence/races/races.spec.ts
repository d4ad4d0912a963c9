import type { BrowserContext, Page } from '@playwright/test';
import { expectSignedIn, signIn } from '../../e2e/support/actions.ts';
import { expect, test } from '../../e2e/support/test.ts';
import { expectWorld, takeAway } from './browser-without.ts';
import { events } from './events.ts';
import type { RaceEvent } from './race-event.ts';
import { type RefreshEnd, type Seen, watchRace } from './race-watch.ts';
import { hearAll, settle } from './stage.ts';
import { choosePairwise, describeWorld, listWorlds, type World } from './worlds.ts';

const worlds = process.env.RACES === 'all' ? listWorlds() : choosePairwise();

async function openTabs(
  context: BrowserContext,
  page: Page,
  { event, tabs }: World,
): Promise<[Page, ...Page[]]> {
  const { prepare } = events[event];
  await prepare?.(page, 0);
  await signIn(page);
  const open = async (index: number) => {
    const tab = await context.newPage();
    await prepare?.(tab, index);
    await tab.goto('/');
    await expectSignedIn(tab);
    return tab;
  };
  const others = Array.from({ length: tabs - 1 }, (_, index) => open(index + 1));
  return [page, ...(await Promise.all(others))];
}

/** Asserts that each call was made for a person who pressed, with that person's token, and not replayed too often. */
function expectHonestCalls({ presses, unasked }: Seen, { mayBeReplayed }: RaceEvent): void {
  expect(unasked, 'calls that nobody asked for').toEqual([]);
  for (const { by, sentAs } of presses) {
    expect(new Set([by, ...sentAs]), 'the person who asked, and whose token went').toEqual(
      new Set([by]),
    );
    expect(sentAs.length, 'a call and its replay').toBeLessThanOrEqual(mayBeReplayed ? 2 : 1);
  }
}

/** Asserts that no more refreshes happened than the event needs, and none was refused while the session lived. */
function expectFewRefreshes({ refreshes }: Seen, event: RaceEvent, world: World): void {
  const isShared = world.locks === 'working' && world.channel === 'working';
  const all = refreshes.flat();
  const count = (ends: readonly RefreshEnd[], which: RefreshEnd) =>
    ends.filter((end) => end === which).length;
  for (const ofTab of refreshes) {
    expect(count(ofTab, 200), 'answered, of one tab').toBeLessThanOrEqual(event.perTab);
  }
  if (event.perTab > 0) expect(count(all, 200), 'answered').toBeGreaterThanOrEqual(1);
  if (isShared && event.shared !== null) {
    // A tab gives up its refresh when another tab has handed its token over, but the refresh counts.
    const made = count(all, 200) + count(all, 'given up');
    expect(made, 'made, where tabs share').toBeLessThanOrEqual(event.shared);
  }
  const mayRefuse = event.mayBeRefused ? (isShared ? 1 : world.tabs) : 0;
  expect(count(all, 401), 'refused').toBeLessThanOrEqual(mayRefuse);
}

for (const world of worlds) {
  test(describeWorld(world), async ({ page, context, request, server }) => {
    const event = events[world.event];
    await takeAway(context, world);
    const tabs = await openTabs(context, page, world);
    await expectWorld(page, world);
    if (world.channel === 'working') await hearAll(tabs);
    const watch = watchRace(context);
    await event.happen({ context, request, server, tabs, press: watch.press });
    await settle(tabs);
    expectHonestCalls(watch.seen(), event);
    expectFewRefreshes(watch.seen(), event, world);
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
