import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { createTcpProxy } from '../../apps/api/src/testing/tcp-proxy.ts';
import { query } from '../../scripts/deploy-guide/database.ts';
import { type Client, signInClients } from './client.ts';
import { untilListenersAre } from './metrics-witness.ts'; // feature: metrics
import { expectRefusal } from './outage.ts';
import { untilTrue } from './postgres-cluster.ts';
import type { Scene } from './scene.ts';
import { type Server, untilReadiness } from './servers.ts';
import { openDatabase, openPair } from './site.ts';
import { describeTally, expectEverybodyGoesOn, startTraffic } from './traffic.ts';

const people = 30;
/** A heartbeat every 10 s must arrive within 5 s (db/postgres-listener.ts). A poll more shows the first refusal. */
const detectedWithin = 20_000;

/** Uses the token of a session that has ended elsewhere, until it is no longer accepted. Resolves with milliseconds. */
async function untilNotAccepted(client: Client, { origin }: Server): Promise<number> {
  const start = performance.now();
  while ((await client.useToken(origin)).status === 200) await pause(50);
  return Math.round(performance.now() - start);
}

export const silence: Scene = {
  name: 'silence',
  claim:
    'The network between one of two processes and PostgreSQL swallows everything, under load, while the other process works. B detects by its heartbeat that no notification can reach it, says so in `/readyz`, log and metrics, and then accepts no token without asking the database. Every answer is a success or 503 with Retry-After. When the network is back, B refuses every session that ended meanwhile, also those that ended while its LISTEN connection was away.',
  async run(stage) {
    const { url } = await openDatabase(stage);
    const port = Number(new URL(url).port);
    const proxy = await createTcpProxy({ host: '127.0.0.1', port });
    stage.defer(proxy.close);
    const far = Object.assign(new URL(url), { port: String(proxy.port) }).href;
    const pair = await openPair(stage, [url, far]);
    const [a, b] = pair.servers;
    const clients = await signInClients(pair.balancer.origin, people);
    const [early, late, last] = await signInClients(pair.balancer.origin, 3);
    assert.ok(early && late && last);
    const traffic = startTraffic(clients, pair.balancer.origin);
    await pause(3_000);

    proxy.stall();
    assert.equal((await early.signOut(a.origin)).status, 204);
    const accepted = await untilNotAccepted(early, b);
    assert.ok(
      accepted < detectedWithin,
      `B accepted the token of an ended session for ${accepted} ms`,
    );
    const unready = await untilReadiness([b], 503);
    await untilListenersAre('down', [b]); // feature: metrics
    assert.equal((await late.signOut(a.origin)).status, 204);
    assert.equal((await late.useToken(b.origin)).status, 503);
    proxy.restore();
    const ready = await untilReadiness([b], 200);
    await untilListenersAre('up', [b]); // feature: metrics
    const missed = [
      await expectRefusal([b], early, () => {}),
      await expectRefusal([b], late, () => {}),
    ];
    assert.deepEqual(missed, [0, 0]);

    await endListening(port);
    const relisten = await expectRefusal(pair.servers, last, () => last.signOut(a.origin));
    await traffic.stop();
    await expectEverybodyGoesOn(clients, traffic.tally);
    for (const line of ['notifications are down; reconnecting', 'notifications are back']) {
      assert.ok(b.log().includes(`"msg":"${line}"`), line);
    }
    return [
      ['people', people],
      ...describeTally(traffic.tally),
      [
        'B accepts the token of a session that ended at A, while it does not know that the network is gone, for ms',
        accepted,
      ],
      ['/readyz of B is 503 after that, ms', unready],
      ['/readyz of B is 200, ms after the network is back', ready],
      ['sessions that ended meanwhile and were accepted afterwards', 0],
      ['all LISTEN connections ended, then a sign-out at A: B accepts the token for, ms', relisten],
    ];
  },
};

/** Ends the connections on which the processes listen for ended sessions, as soon as both listen again. */
async function endListening(port: number): Promise<void> {
  const listening = `from pg_stat_activity
    where query = 'listen "session_revoked"' and pid <> pg_backend_pid()`;
  await untilTrue(port, `select count(*) = 2 ${listening}`);
  const { rowCount } = await query(`select pg_terminate_backend(pid) ${listening}`, { port });
  assert.equal(rowCount, 2);
}
