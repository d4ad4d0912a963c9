import type { Commands } from './lab-commands.ts';
import type { LabProxy } from './use-lab-proxy.ts';

/** One thing that happens, so many seconds after the one before. */
export type Step = {
  readonly after: number;
  readonly text: string;
  run(): Promise<unknown>;
};

/** More than the leeway of ten seconds, in which the server takes another call for the same one. */
const beyondLeeway = 11;

type Tools = { readonly commands: Commands; readonly ask: LabProxy['ask'] };

/** A thief copies the cookie, two exchanges follow, and the thief uses the copy. */
export function stageTheft({ commands, ask }: Tools): Step[] {
  return [
    {
      after: 0,
      text: 'a thief copies the refresh cookie',
      async run() {
        if (!(await ask('steal'))?.error) return;
        // The dev server was started anew: it sees the cookie pass by with the next refresh.
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

/** The server exchanges the cookie and the browser never hears of it. The client asks again by itself, a second later. */
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

/** Lets the steps happen, and says before each how long it is until then. Rejects when the signal aborts. */
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
    const timer = setTimeout(resolve, 1_000);
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        reject(signal.reason);
      },
      { once: true },
    );
  });
}
