import { Counter, type Registry } from 'prom-client';
import type { SessionStore } from '../../core/sessions.store.ts';

/**
 * Returns a function that makes a session store count the sessions that it ends, by reason. Sessions that a trigger or
 * the command `npm run user` ends are in the set of revoked sessions only.
 */
export function createEndCounter(registry: Registry): (store: SessionStore) => SessionStore {
  const ended = new Counter({
    name: 'latchkey_sessions_ended_total',
    help: 'Sessions that this process ended, by reason.',
    labelNames: ['reason'],
    registers: [registry],
  });
  return (store) => ({
    ...store,
    async create(beginning) {
      const created = await store.create(beginning);
      for (const id of created?.endedIds ?? []) {
        ended.inc({ reason: id === beginning.replaces ? 'replaced' : 'session_limit' });
      }
      return created;
    },
    async revoke(end) {
      const isEnded = await store.revoke(end);
      if (isEnded) ended.inc({ reason: end.reason });
      return isEnded;
    },
    async revokeAllOf(end, within) {
      const ids = await store.revokeAllOf(end, within);
      ended.inc({ reason: end.reason }, ids.length);
      return ids;
    },
  });
}
