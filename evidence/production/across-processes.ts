import assert from 'node:assert/strict';
import { createClient } from './client.ts';
import { watchAt } from './live-end-stream.ts'; // feature: live-end
import type { Answer } from './requests.ts';
import type { Scene } from './scene.ts';
import type { Server } from './servers.ts';
import { openDatabase, openPair, untilRefused } from './site.ts';

const rounds = 20;
const within = 1_000;

/** Sends a request through nginx, again and again, until this process has answered it. */
async function untilServedBy({ port }: Server, act: () => Promise<Answer>): Promise<void> {
  for (;;) {
    const { status, headers } = await act();
    assert.equal(status, 200);
    if (headers['x-served-by'] === `127.0.0.1:${port}`) return;
  }
}

export const acrossProcesses: Scene = {
  name: 'across-processes',
  claim:
    'Two processes behind nginx, which gives each request to the next one. A session that begins at A is renewed at B. When it ends at A, B refuses its access token within a second, and its event stream at B closes.',
  async run(stage) {
    const { url } = await openDatabase(stage);
    const { servers, balancer } = await openPair(stage, [url, url]);
    const [a, b] = servers;
    const refusals: number[] = [];
    const closings: number[] = []; // feature: live-end
    for (let round = 0; round < rounds; round++) {
      const client = createClient(balancer.origin);
      await untilServedBy(a, client.signIn);
      await untilServedBy(b, client.refresh);
      const stream = await watchAt(b.port, client.watch); // feature: live-end
      const start = performance.now();
      assert.equal((await client.signOut(a.origin)).status, 204);
      refusals.push(performance.now() - start + (await untilRefused(client, b.origin)));
      const end = await stream.ended; // feature: live-end
      assert.match(end.text, /^event: ended$/m); // feature: live-end
      closings.push(end.at - start); // feature: live-end
    }
    assert.ok(Math.max(...refusals) < within, `refused after ${Math.max(...refusals)} ms`);
    assert.ok(Math.max(...closings) < within, `closed after ${Math.max(...closings)} ms`); // feature: live-end
    return [
      ['sessions', rounds],
      ['B refuses the access token, ms after the sign-out is sent', describe(refusals)],
      ['the stream at B closes, ms after the sign-out is sent', describe(closings)], // feature: live-end
    ];
  },
};

function describe(times: readonly number[]): string {
  const sorted = times.toSorted((a, b) => a - b);
  const [median = 0, longest = 0] = [sorted[Math.floor(sorted.length / 2)], sorted.at(-1)];
  return `median ${median.toFixed(0)}, longest ${longest.toFixed(0)}`;
}
