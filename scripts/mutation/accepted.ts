/** A mutant that no test kills, and why none should. */
export type Accepted = {
  readonly file: string;
  /** The line it is on, trimmed. */
  readonly line: string;
  /** What the mutant puts there. */
  readonly replacement: string;
  readonly why: string;
};

export const accepted: readonly Accepted[] = [];
