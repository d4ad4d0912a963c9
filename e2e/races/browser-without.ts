import type { BrowserContext } from '@playwright/test';
import type { World } from './worlds.ts';

/** Takes from every page of the browser what the world lacks, before any of its own code runs. */
export async function takeAway(context: BrowserContext, { locks, channel }: World): Promise<void> {
  await context.addInitScript(
    ([locksAre, channelIs]) => {
      if (channelIs === 'missing') Reflect.deleteProperty(globalThis, 'BroadcastChannel');
      if (locksAre === 'missing') Object.defineProperty(navigator, 'locks', { value: undefined });
      if (locksAre !== 'stuck') return;
      // As when a frozen tab holds the lock for ever: nobody gets it, and who gives up may.
      const request = (_name: string, { signal }: LockOptions) =>
        new Promise((_resolve, reject) => {
          signal?.addEventListener('abort', () => reject(signal.reason));
        });
      Object.defineProperty(navigator, 'locks', { value: { request } });
    },
    [locks, channel],
  );
}
