import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { query } from '../../scripts/deploy-guide/database.ts';
import { type Client, signInClients } from './client.ts';
import { untilListenersAre } from './metrics-witness.ts'; // feature: metrics
import type { Figure } from './scene.ts';
import { type Server, untilReadiness } from './servers.ts';
import { type Pair, untilRefused } from './site.ts';
import { describeTally, expectEverybodyGoesOn, startTraffic } from './traffic.ts';

type Outage = {
  readonly pair: Pair;
  /** Takes the database away from both processes. */
  begin(): Promise<void>;
  /** Gives them a database again. Resolves with its port as soon as it can be written. */
  end(): Promise<number>;
};

const people = 30;
/** Long enough that most clients would have rotated their token, in milliseconds. */
const lasts = 12_000;
export const within = 1_000;

/**
 * Lets people use two processes while their database is away and comes back. Throws unless every answer was a success or
 * a 503 with Retry-After, no cookie was cleared, nothing that was revoked is accepted, and everybody goes on.
 */
export async function liveThrough({ pair, begin, end }: Outage): Promise<Figure[]> {
  const { servers, balancer } = pair;
  const clients = await signInClients(balancer.origin, people);
  const victims = await signInClients(balancer.origin, 2);
  const traffic = startTraffic(clients, balancer.origin);
  await pause(3_000);
  await begin();
  const down = await untilReadiness(servers, 503);
  const deaf = await untilListenersAre('down', servers); // feature: metrics
  await pause(lasts);
  const port = await end();
  const early = await expectRefusal(servers, victims[0], (sid) => endByHand(sid, port));
  const up = await untilReadiness(servers, 200);
  const hearing = await untilListenersAre('up', servers); // feature: metrics
  await pause(3_000);
  const late = await expectRefusal(servers, victims[1], () =>
    victims[1]?.signOut(servers[0].origin),
  );
  await traffic.stop();
  assert.ok(traffic.tally.unavailable > 0, 'no answer was 503, so nothing failed');
  await expectEverybodyGoesOn([...clients], traffic.tally);
  for (const server of servers) expectItSaidSo(server);
  return [
    ['people', people],
    ...describeTally(traffic.tally),
    ['/readyz of both is 503, ms after the database went', down],
    ['after that the metrics of both say that notifications are down, ms', deaf], // feature: metrics
    ['/readyz of both is 200, ms after it came back', up],
    ['after that the metrics of both say that notifications arrive, ms', hearing], // feature: metrics
    ['a session ended by SQL at once after that: its token is accepted for, ms', early],
    ['a session ended at the other process later: its token is accepted for, ms', late],
  ];
}

/** Ends a session, and expects that all processes refuse its access token within a second. */
export async function expectRefusal(
  servers: readonly Server[],
  client: Client | undefined,
  end: (sid: string) => unknown,
): Promise<number> {
  assert.ok(client);
  await end(client.told()?.sid ?? '');
  const accepted = await Promise.all(servers.map(({ origin }) => untilRefused(client, origin)));
  const longest = Math.max(...accepted);
  assert.ok(longest < within, `the token of an ended session was accepted for ${longest} ms`);
  return longest;
}

async function endByHand(sid: string, port: number): Promise<void> {
  const { rowCount } = await query(
    `update sessions set revoked_at = now(), revoked_reason = 'logout' where id = '${sid}'`,
    { port },
  );
  assert.equal(rowCount, 1);
}

/** The log names both the refusals and the lost notifications, and the process is still the first one. */
function expectItSaidSo(server: Server): void {
  for (const line of [
    'answered 503',
    'notifications are down; reconnecting',
    'notifications are back',
  ]) {
    assert.ok(server.log().includes(`"msg":"${line}"`), `the log does not have "${line}"`);
  }
  assert.equal(server.log().split('"msg":"listening"').length, 2);
  assert.equal(server.process().child.exitCode, null);
}
