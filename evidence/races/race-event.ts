import type { Page } from '@playwright/test';
import { type HeldAnswers, holdAnswers } from './hold-traffic.ts';
import { pressInAll, type Stage } from './stage.ts';

export type RaceEvent = {
  /** Prepares a tab before it is opened. */
  prepare?(tab: Page, index: number): Promise<unknown>;
  /** Makes the event happen, and asserts what each tab must show afterwards. */
  happen(stage: Stage): Promise<void>;
  /** How many new tokens a tab may get by its own refreshes, whatever its browser lacks. */
  readonly perTab: number;
  /** How many refreshes all tabs together may make when locks and messages work; null when they cannot share. */
  readonly shared: number | null;
  /** The session has ended, so a refresh may be refused. In all other events no refresh may be refused. */
  readonly mayBeRefused?: true;
  /** False when the session ends first, because calls of an ended session must not be replayed. */
  readonly mayBeReplayed: boolean;
};

/**
 * Presses the button in every tab. Each press waits for a refresh that the server has acted on but whose answer is held
 * back. The token must have expired.
 */
export async function waitInAll(stage: Stage): Promise<HeldAnswers> {
  const [first, ...others] = stage.tabs;
  const held = await holdAnswers(stage);
  await stage.press(first);
  await held.firstHeld;
  await pressInAll(others, stage.press);
  return held;
}
