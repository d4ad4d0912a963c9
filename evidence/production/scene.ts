/** A measured value: what it is, and the value with its unit. */
export type Figure = readonly [what: string, value: string | number];

export type Stage = {
  /** Registers what undoes a step. All of it runs in reverse order when the scene is over, however it went. */
  defer(undo: () => unknown): void;
  /** The commit that plays the previous release. */
  readonly previous: string | undefined;
};

export type Scene = {
  readonly name: string;
  /** What holds when `run` resolves. `run` rejects when it does not hold. */
  readonly claim: string;
  run(stage: Stage): Promise<readonly Figure[]>;
};

/** Thrown by a scene that needs a program which this machine does not have. The message is the sentence to print. */
export class SkippedScene extends Error {}

export type Outcome = {
  readonly scene: Scene;
  readonly verdict: 'held' | 'broken' | 'skipped';
  readonly figures: readonly Figure[];
  /** Why it was skipped, or which invariant broke. */
  readonly reason: string;
};

/** Runs a scene and undoes everything that it started. */
export async function play(scene: Scene, previous: string | undefined): Promise<Outcome> {
  const undo: (() => unknown)[] = [];
  try {
    const figures = await scene.run({ previous, defer: (step) => undo.push(step) });
    return { scene, verdict: 'held', figures, reason: '' };
  } catch (error) {
    const { message } = error as Error;
    if (error instanceof SkippedScene) {
      return { scene, verdict: 'skipped', figures: [], reason: message };
    }
    return { scene, verdict: 'broken', figures: [], reason: (error as Error).stack ?? message };
  } finally {
    for (const step of undo.reverse()) await step();
  }
}
