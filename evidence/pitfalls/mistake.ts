/**
 * A mistake that is common in systems of this kind. `<id>.patch` makes it here, and the test in `guard` must then fail.
 */
export type Mistake = {
  readonly id: string;
  readonly title: string;
  /** What the mistake does to people, in one to three sentences. */
  readonly why: string;
  readonly guard: Guard;
};

export type Guard = {
  readonly file: string;
  /** A part of the test's full name. */
  readonly test: string;
};
