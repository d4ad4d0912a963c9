import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { startPostgres } from '../../apps/api/src/testing/start-postgres.ts';
import { type Balancer, startBalancer } from './balancer.ts';
import type { Client } from './client.ts';
import type { Stage } from './scene.ts';
import { makeSettings, type Server, startServer } from './servers.ts';

/** Starts a PostgreSQL server that the stage stops. */
export async function openDatabase(stage: Stage) {
  const postgres = await startPostgres({ flags: ['-c', 'fsync=off'] });
  stage.defer(postgres.stop);
  return postgres;
}

export type Pair = { readonly servers: readonly [Server, Server]; readonly balancer: Balancer };

/**
 * Starts two processes behind nginx. The first applies the migrations before the second starts.
 *
 * @param databases the address of the database, for each of the two
 */
export async function openPair(
  stage: Stage,
  databases: readonly [string, string],
  root?: string,
): Promise<Pair> {
  const shared = { env: makeSettings(), ...(root !== undefined && { root }) };
  const first = await startServer(stage, { ...shared, database: databases[0] });
  const second = await startServer(stage, { ...shared, database: databases[1] });
  const balancer = await startBalancer(stage, [first.port, second.port]);
  return { servers: [first, second], balancer };
}

/**
 * Uses a client's access token at one process until it is refused.
 * @returns the milliseconds after which it was accepted for the last time; 0 when it never was
 */
export async function untilRefused(client: Client, origin: string): Promise<number> {
  const start = performance.now();
  let lastAccepted = 0;
  while (performance.now() - start < 60_000) {
    const { status } = await client.useToken(origin);
    if (status === 401) return Math.round(lastAccepted);
    if (status === 200) lastAccepted = performance.now() - start;
    await pause(5);
  }
  throw new Error('the access token of an ended session was not refused within a minute');
}

/** Restarts one of the pair as the deployment guide does: nginx sends it nothing meanwhile. */
export async function restart({ balancer }: Pair, server: Server, root?: string): Promise<void> {
  await balancer.markDown([server.port]);
  assert.deepEqual(await server.end('SIGTERM'), { code: 0, signal: null });
  await server.start(root);
  await balancer.markDown([]);
}
