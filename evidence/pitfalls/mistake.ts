/** A mistake that systems of this kind are known for. `<id>.patch` makes it here, and `guard` is the test that must notice. */
export type Mistake = {
  readonly id: string;
  readonly title: string;
  /** What it does to people, in one to three sentences. */
  readonly why: string;
  readonly guard: Guard;
};

export type Guard = {
  readonly file: string;
  /** A part of the test's full name. */
  readonly test: string;
};
