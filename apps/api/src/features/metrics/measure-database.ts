import { Gauge, type Registry } from 'prom-client';
import type { ChannelListener, Database } from '../../db/client.ts';

/**
 * Measures the connections to the database.
 * @returns a function that shows for each channel of a database whether its notifications arrive
 */
export function measureDatabase(
  registry: Registry,
  pool: Database['pool'],
): <D extends Database>(database: D) => D {
  if (pool) measurePool(registry, pool);
  const up = new Gauge({
    name: 'latchkey_listener_up',
    help: '1 while notifications of the database arrive on the channel, 0 while they do not.',
    labelNames: ['channel'],
    registers: [registry],
  });
  const watched = (channel: string, listener: ChannelListener): ChannelListener => ({
    onNotification: listener.onNotification,
    async onUp() {
      await listener.onUp();
      up.set({ channel }, 1);
    },
    onDown() {
      up.set({ channel }, 0);
      listener.onDown();
    },
  });
  return (database) => ({
    ...database,
    listen(channel, listener) {
      up.set({ channel }, 0);
      return database.listen(channel, watched(channel, listener));
    },
  });
}

function measurePool(registry: Registry, pool: NonNullable<Database['pool']>): void {
  new Gauge({
    name: 'latchkey_database_pool_connections',
    help: 'Open connections of the pool, by state.',
    labelNames: ['state'],
    registers: [registry],
    collect() {
      this.set({ state: 'idle' }, pool.idleCount);
      this.set({ state: 'busy' }, pool.totalCount - pool.idleCount);
    },
  });
  new Gauge({
    name: 'latchkey_database_pool_waiting',
    help: 'Statements that wait for a connection of the pool.',
    registers: [registry],
    collect() {
      this.set(pool.waitingCount);
    },
  });
}
