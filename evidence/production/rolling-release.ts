import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { query } from '../../scripts/deploy-guide/database.ts';
import { signInClients } from './client.ts';
import { checkOutPrevious } from './previous-tree.ts';
import type { Scene } from './scene.ts';
import { repository } from './servers.ts';
import { openDatabase, openPair, restart } from './site.ts';
import { describeTally, expectEverybodyGoesOn, startTraffic } from './traffic.ts';

const people = 30;
/** Long enough for everybody to rotate a token while both releases run, in milliseconds. */
const together = 11_000;

export const rollingRelease: Scene = {
  name: 'rolling-release',
  claim:
    'Two processes of the previous release are replaced by this one, one after the other, on one database and under load, and then back again. The previous release is the last commit before the newest migration, or that of `--previous <commit>`. Nobody is signed out, and no answer is a 5xx.',
  async run(stage) {
    const { root, commit } = checkOutPrevious(stage, stage.previous);
    const { url } = await openDatabase(stage);
    const port = Number(new URL(url).port);
    const pair = await openPair(stage, [url, url], root);
    const clients = await signInClients(pair.balancer.origin, people);
    const countMigrations = async () => {
      const { rows } = await query('select id from drizzle.__drizzle_migrations', { port });
      return rows.length;
    };
    const before = await countMigrations();
    const traffic = startTraffic(clients, pair.balancer.origin);
    for (const release of [repository, root]) {
      for (const server of pair.servers) {
        await restart(pair, server, release);
        await pause(together);
      }
    }
    await traffic.stop();
    assert.equal(traffic.tally.unavailable, 0);
    await expectEverybodyGoesOn(clients, traffic.tally);
    const after = await countMigrations();
    assert.ok(after > before, 'this release has no migration that the previous one lacks');
    return [
      ['the previous release', commit.slice(0, 12)],
      ['migrations that it has', before],
      ['migrations of this release', after],
      ['people', people],
      ...describeTally(traffic.tally),
    ];
  },
};
