import { createRevocations } from '../../apps/api/src/core/revocations.ts';
import { systemClock } from '../../apps/api/src/lib/clock.ts';
import { newId } from '../../apps/api/src/lib/id.ts';

/**
 * Prints the bytes that 100,000 ended sessions occupy: those of which other processes tell, and those that this process
 * ended itself, of which it is told as well. Run it with `--expose-gc`.
 */
const count = 100_000;
const revocations = createRevocations({
  ...{ clock: systemClock, tokenLifetime: 15 * 60_000, capacity: 2 * count },
  loadRevokedSince: async () => [],
  isLive: async () => true,
});
const used = () => {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
};
/** An id as it comes out of a message: text of its own. */
const arrived = () => Buffer.from(newId()).toString();

const empty = used();
for (let number = 0; number < count; number++) revocations.feed.onNotification(arrived());
const heard = used() - empty;
for (let number = 0; number < count; number++) {
  const id = newId();
  revocations.add(id);
  revocations.feed.onNotification(Buffer.from(id).toString());
}
const own = used() - empty - heard;
process.stdout.write(
  JSON.stringify({ heard, own, isRevoked: revocations.isRevoked({ sid: arrived(), iat: 0 }) }),
);
