export type Check<Site> = {
  /** A sentence that is true when `run` resolves. */
  readonly claim: string;
  run(site: Site): Promise<void>;
};

type Options<Site> = {
  /** Sets everything up. Each part adds its clean-up to `undo` as soon as it has started. */
  open(undo: (() => unknown)[]): Promise<Site>;
  /** A sentence that is true when `open` resolves. */
  readonly opened: string;
  readonly checks: readonly Check<Site>[];
};

const print = (line: string) => process.stdout.write(`${line}\n`);

/** Runs all checks, prints a line for each, and returns how many failed. A failed start counts as one. */
export async function runChecks<Site>({ open, opened, checks }: Options<Site>): Promise<number> {
  const undo: (() => unknown)[] = [];
  try {
    const site = await open(undo);
    print(`ok - ${opened}`);
    let failed = 0;
    for (const check of checks) if (!(await runCheck(site, check))) failed++;
    return failed;
  } catch (error) {
    print(`not ok - This could not be set up: ${opened}\n${(error as Error).stack}`);
    return 1;
  } finally {
    await cleanUp(undo);
  }
}

/** Goes on after a failure, so that nothing is left running. */
async function cleanUp(undo: (() => unknown)[]): Promise<void> {
  for (const end of undo.reverse()) {
    try {
      await end();
    } catch (error) {
      print(`not ok - Something could not be cleaned up: ${(error as Error).stack}`);
    }
  }
}

async function runCheck<Site>(site: Site, { claim, run }: Check<Site>): Promise<boolean> {
  try {
    await run(site);
    print(`ok - ${claim}`);
    return true;
  } catch (error) {
    print(`not ok - ${claim}\n  ${String((error as Error).message).replaceAll('\n', '\n  ')}`);
    return false;
  }
}
