import { renameSync, writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * Preloaded into the process under test (`NODE_OPTIONS=--import=…`). On SIGUSR2 it writes the process's memory and the
 * delays of its event loop since the last SIGUSR2 into a file, so that the product needs no route for it.
 */
const file = process.env.WATCH_FILE;
const delays = monitorEventLoopDelay({ resolution: 10 });
delays.enable();
setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc');
const mb = (bytes) => Math.round(bytes / 1_048_576);
// The histogram contains the pause between two samples, too.
const ms = (nanoseconds) => Math.max(0, Math.round(nanoseconds / 1e6 - 10));

let looks = 0;
process.on('SIGUSR2', () => {
  const delay = {
    p50: ms(delays.percentile(50)),
    p99: ms(delays.percentile(99)),
    max: ms(delays.max),
  };
  delays.reset();
  const rss = mb(process.memoryUsage.rss());
  const peak = mb(process.resourceUsage().maxRSS * 1024);
  collectGarbage();
  const heap = mb(process.memoryUsage().heapUsed);
  writeFileSync(`${file}.new`, JSON.stringify({ look: ++looks, delay, rss, peak, heap }));
  renameSync(`${file}.new`, file);
});
