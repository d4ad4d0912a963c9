import { collectDefaultMetrics, Registry } from 'prom-client';
import type { SessionStore } from '../../core/sessions.store.ts';
import type { Database } from '../../db/client.ts';
import type { Clock } from '../../lib/clock.ts';
import { createEndCounter } from './count-ends.ts';
import { createEventCounter } from './count-events.ts';
import { createRequestCounter } from './count-requests.ts';
import { measureDatabase } from './measure-database.ts';
import { measureMails } from './measure-mails.ts';
import { createQueueMeter } from './measure-queue.ts';
import { measureRevocations } from './measure-revocations.ts';

/** The meters that the composition roots connect to the parts of the application. */
export type Metrics = ReturnType<typeof createMetrics>;

type Options = { readonly database: Database; readonly clock: Clock };

/** Makes every metric of this process, in a registry of its own: those below, and those of prom-client on Node.js. */
export function createMetrics({ database, clock }: Options) {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return {
    registry,
    /** Goes before all other middleware. */
    countRequests: createRequestCounter(registry),
    onEvent: createEventCounter(registry),
    passwordQueue: createQueueMeter(registry),
    watchRevocations: measureRevocations(registry),
    onMail: measureMails(registry, { db: database.db, clock }),
    countEnds: createEndCounter(registry),
    watchDatabase: measureDatabase(registry, database.pool),
  };
}

type Parts = Options & {
  readonly config: { readonly metrics: object | null };
  readonly stores: { readonly sessions: SessionStore };
};

/**
 * Makes the metrics, and the database and the stores as they must be used so that they are measured. Returns nothing
 * without METRICS_PORT, and then nothing is measured.
 */
export function measured<P extends Parts>(
  parts: P,
): { metrics?: Metrics; database?: P['database']; stores?: P['stores'] } {
  const { config, database, stores } = parts;
  if (!config.metrics) return {};
  const metrics = createMetrics(parts);
  return {
    metrics,
    database: metrics.watchDatabase(database),
    stores: { ...stores, sessions: metrics.countEnds(stores.sessions) },
  };
}
