import type { Commands } from './lab-commands.ts';
import type { LabProxy } from './use-lab-proxy.ts';

/** One step of a play, which happens `after` seconds after the step before. */
export type Step = {
  readonly after: number;
  readonly text: string;
  run(): Promise<unknown>;
};

/** Seconds. Longer than the leeway of ten seconds, in which the server treats a second call as the same one. */
const beyondLeeway = 11;

type Tools = { readonly commands: Commands; readonly ask: LabProxy['ask'] };

/** Stages a theft: a thief copies the cookie, two exchanges follow, and the thief uses the copy. */
export function stageTheft({ commands, ask }: Tools): Step[] {
  return [
    {
      after: 0,
      text: 'a thief copies the refresh cookie',
      async run() {
        if (!(await ask('steal'))?.error) return;
        // The dev server has restarted and knows no cookie. It sees the cookie with the next refresh.
        await commands.refresh();
        await ask('steal');
      },
    },
    { after: beyondLeeway, text: 'this tab refreshes', run: commands.refresh },
    { after: beyondLeeway, text: 'this tab refreshes again', run: commands.refresh },
    { after: 0, text: 'the thief uses the copy', run: () => ask('replay') },
    {
      after: 0,
      text: 'this tab finds its session ended',
      run: () => commands.run({ name: 'requests', count: 1 }, false),
    },
  ];
}

/** Stages a lost answer to an exchange of the cookie. The client retries by itself, a second later. */
export function stageLostAnswer({ commands, ask }: Tools): Step[] {
  return [
    {
      after: beyondLeeway,
      text: 'the answer to a refresh is lost',
      async run() {
        await ask('lose');
        await commands.refresh();
      },
    },
  ];
}

type Progress = { readonly text: string; readonly secondsLeft: number };

/** Performs the steps, and reports the seconds that are left before each. Rejects when the signal aborts. */
export async function play(
  steps: readonly Step[],
  { signal, onProgress }: { signal: AbortSignal; onProgress: (progress: Progress) => void },
): Promise<void> {
  for (const { after, text, run } of steps) {
    for (let secondsLeft = after; secondsLeft > 0; secondsLeft -= 1) {
      onProgress({ text, secondsLeft });
      await oneSecond(signal);
    }
    onProgress({ text, secondsLeft: 0 });
    await run();
    signal.throwIfAborted();
  }
}

function oneSecond(signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      // A play waits many seconds on one signal.
      signal.removeEventListener('abort', onAbort);
      resolve();
    }, 1_000);
    const onAbort = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    signal.addEventListener('abort', onAbort, { once: true });
  });
}
