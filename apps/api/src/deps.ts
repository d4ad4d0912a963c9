import type { Logger } from 'pino';
import type { Database } from './db/client.ts';
import type { Metrics } from './features/metrics/metrics.ts'; // feature: metrics
import type { Clock } from './lib/clock.ts';
import type { Config, Secrets } from './settings/config.ts';
import type { Stores } from './stores.ts';

/** Everything that the app depends on. Tests replace only the clock and the database. */
export type Deps = {
  readonly config: Config;
  readonly secrets: Secrets;
  readonly database: Database;
  readonly stores: Stores;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly stopping?: AbortSignal | undefined; // Aborted when the process begins to stop. // feature: live-end
  readonly metrics?: Metrics; // feature: metrics
  /** Folder of the built SPA, when this process serves it. */
  readonly webRoot?: string;
};
