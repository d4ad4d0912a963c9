import type { Site } from './site.ts';

export type Check = {
  /** A sentence that is true when `run` resolves. */
  readonly claim: string;
  run(site: Site): Promise<void>;
};
