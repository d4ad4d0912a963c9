import { Gauge, type Registry } from 'prom-client';
import type { Revocations } from '../../core/revocations.ts';

/** Shows how many ids of ended sessions this process keeps, which needs memory and has an upper limit. */
export function measureRevocations(
  registry: Registry,
): (revocations: Pick<Revocations, 'size'>) => void {
  let watched: Pick<Revocations, 'size'> | null = null;
  new Gauge({
    name: 'latchkey_revoked_sessions',
    help: 'Ended sessions whose access tokens may not have expired: ended by this process (own), or announced (heard).',
    labelNames: ['source'],
    registers: [registry],
    collect() {
      const size = watched?.size();
      for (const [source, ids] of Object.entries(size ?? {})) this.set({ source }, ids);
    },
  });
  return (revocations) => {
    watched = revocations;
  };
}
