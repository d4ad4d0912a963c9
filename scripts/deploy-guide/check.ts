import type { Check as AnyCheck } from '../run-checks.ts';
import type { RunningSite, Site } from './site.ts';

export type Check = AnyCheck<Site>;

/** A check for every site with two processes behind nginx, however they were started. */
export type RunningCheck = AnyCheck<RunningSite>;
