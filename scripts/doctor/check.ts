/** What is wrong, why it matters, and the line that mends it. */
export type Problem = {
  readonly what: string;
  readonly because: string;
  /** A line of a settings file, of nginx's configuration, of SQL, or a command. */
  readonly mend: string;
};

/** The problems that a check has found, or why it could not find out. */
export type Outcome = { readonly problems: readonly Problem[] } | { readonly unknown: string };

export type Check<Subject> = {
  /** The name by which docs/operate/doctor.md lists the check. */
  readonly name: string;
  /** A sentence that is true when the check finds no problem. */
  readonly claim: string;
  run(subject: Subject): Outcome | Promise<Outcome>;
};

export const well: Outcome = { problems: [] };
export const problem = (found: Problem): Outcome => ({ problems: [found] });
export const unknown = (why: string): Outcome => ({ unknown: why });

/** Whether the check has run and found nothing. */
export const isWell = (outcome: Outcome): boolean =>
  'problems' in outcome && outcome.problems.length === 0;
