import type { AuthEvent } from '../../auth/auth-events.ts';
import type { Verdict } from './verdict-words.ts';

export type LabEvent =
  | AuthEvent
  | { readonly type: 'verdict'; readonly verdict: Verdict }
  | { readonly type: 'tab'; readonly what: 'opened' | 'closed' }
  /** Something the person did in the lab, in words, and what it made of the access token that the tab holds. */
  | {
      readonly type: 'control';
      readonly text: string;
      readonly token?: TokenChange;
      /** It belongs to a play, which began before. */
      readonly isStep?: boolean;
    };

/** The server refuses it from now on, or this tab's clock gives it so many more milliseconds. */
export type TokenChange = 'stale' | { readonly left: number };

/** One event of one tab. `at` is in milliseconds since 1970 and comparable between the tabs of a machine. */
export type LabEntry = {
  /** Unique in the browser: the tab and a count. */
  readonly id: string;
  readonly tab: string;
  readonly at: number;
  readonly event: LabEvent;
};
