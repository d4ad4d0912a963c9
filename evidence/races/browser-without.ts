import { type BrowserContext, expect, type Page } from '@playwright/test';
import { sessionName } from '../../e2e/support/session-name.ts';
import type { World } from './worlds.ts';

/** Removes from every page what the world lacks, before any code of the page runs. */
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

/**
 * Holds the lock as a frozen tab would. The page has no scripts. It is not an answer of the API, because those are
 * sandboxed and cannot acquire a lock.
 */
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

/** Asserts that a page finds what its world describes, and not what the browser has by default. */
export async function expectWorld(page: Page, { locks, channel }: World): Promise<void> {
  const find = async (name: string) => {
    // It is missing in some worlds, although its type does not allow this.
    const manager: LockManager | undefined = navigator.locks;
    const { held = [] } = (await manager?.query()) ?? {};
    return {
      locks: !manager ? 'missing' : held.some((lock) => lock.name === name) ? 'stuck' : 'working',
      channel: 'BroadcastChannel' in globalThis ? 'working' : 'missing',
    };
  };
  // Other locks do not matter: one tab holds that of the event stream for as long as somebody is signed in.
  // Poll while the session's lock is held, because it may be the page's own lock, which the page is about to release.
  await expect
    .poll(() => page.evaluate(find, sessionName), { message: 'the world as the page finds it' })
    .toEqual({ locks, channel });
}
