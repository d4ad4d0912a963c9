import { setTimeout as pause } from 'node:timers/promises';
import { createTcpProxy } from '../../apps/api/src/testing/tcp-proxy.ts';
import { liveThrough } from './outage.ts';
import { promote, startCluster } from './postgres-cluster.ts';
import type { Scene } from './scene.ts';
import { openPair } from './site.ts';

const host = '127.0.0.1';

export const failover: Scene = {
  name: 'failover',
  claim:
    'The primary fails under load, and a standby that pg_basebackup has made replaces it: its address leads to the standby, first while it is read-only, then promoted. Meanwhile every answer is 503 with Retry-After and no cookie is cleared. Afterwards everybody goes on without signing in or a restart. Commits wait for the standby (`synchronous_standby_names`), so nothing that a client was told is lost.',
  async run(stage) {
    const { primary, standby } = await startCluster(stage);
    const proxy = await createTcpProxy({ host, port: primary.port });
    stage.defer(proxy.close);
    const url = `postgres://postgres:postgres@${host}:${proxy.port}/postgres`;
    const pair = await openPair(stage, [url, url]);
    return liveThrough({
      pair,
      async begin() {
        proxy.cut();
        await primary.fail();
      },
      async end() {
        proxy.leadTo({ host, port: standby.port });
        proxy.restore();
        await pause(3_000);
        await promote(standby);
        return standby.port;
      },
    });
  },
};
