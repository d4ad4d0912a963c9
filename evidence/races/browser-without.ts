import { type BrowserContext, expect, type Page } from '@playwright/test';
import { sessionName } from '../../e2e/support/session-name.ts';
import type { World } from './worlds.ts';

/** Takes from every page of the browser what the world lacks, before any of its own code runs. */
export async function takeAway(context: BrowserContext, { locks, channel }: World): Promise<void> {
  await context.addInitScript(
    ([locksAre, channelIs]) => {
      if (channelIs === 'missing') Reflect.deleteProperty(globalThis, 'BroadcastChannel');
      if (locksAre === 'missing') Object.defineProperty(navigator, 'locks', { value: undefined });
    },
    [locks, channel],
  );
  if (locks === 'stuck') await holdLockForEver(await context.newPage());
}

/** As a frozen tab does. The page is one without scripts; an answer of the API is sandboxed and may hold no lock. */
async function holdLockForEver(keeper: Page): Promise<void> {
  await keeper.goto('/favicon.svg');
  await keeper.evaluate(
    (name) =>
      new Promise<void>((held) => {
        void navigator.locks.request(name, () => {
          held();
          return new Promise(() => {});
        });
      }),
    sessionName,
  );
}

/** That a page finds what its world says, and not what the browser has by itself. */
export async function expectWorld(page: Page, { locks, channel }: World): Promise<void> {
  const find = async () => {
    // Missing is what it is in some worlds, whatever its type says.
    const manager: LockManager | undefined = navigator.locks;
    const { held = [] } = (await manager?.query()) ?? {};
    return {
      locks: !manager ? 'missing' : held.length > 0 ? 'stuck' : 'working',
      channel: 'BroadcastChannel' in globalThis ? 'working' : 'missing',
    };
  };
  // Asked again while a lock is held: it may be the page's own, which it is about to release.
  await expect
    .poll(() => page.evaluate(find), { message: 'the world as the page finds it' })
    .toEqual({ locks, channel });
}
