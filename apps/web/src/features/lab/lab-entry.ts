import type { AuthEvent } from '../../auth/auth-events.ts';
import type { Verdict } from './verdict-words.ts';

export type LabEvent =
  | AuthEvent
  | { readonly type: 'verdict'; readonly verdict: Verdict }
  | { readonly type: 'key'; readonly proof: string } // feature: session-key
  | { readonly type: 'device'; readonly state: string } // feature: device-bound
  | { readonly type: 'tab'; readonly what: 'opened' | 'closed' }
  /** An action of the person in the lab, in words, and its effect on the access token of the tab. */
  | {
      readonly type: 'control';
      readonly text: string;
      readonly token?: TokenChange;
      /** The action is a step of a play that began before. */
      readonly isStep?: boolean;
    };

export type LabEventOf<Type extends LabEvent['type']> = Extract<LabEvent, { type: Type }>;

/** `stale`: the server refuses the token from now on. `left`: its milliseconds left by this tab's clock. */
export type TokenChange = 'stale' | { readonly left: number };

/** One event of one tab. `at` is in milliseconds since 1970 and comparable between the tabs of a machine. */
export type LabEntry = {
  /** Unique in the browser: the tab and a count. */
  readonly id: string;
  readonly tab: string;
  readonly at: number;
  readonly event: LabEvent;
};
