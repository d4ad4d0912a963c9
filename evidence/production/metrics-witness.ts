import { setTimeout as pause } from 'node:timers/promises';

const limit = 60_000;

/**
 * Waits until the metrics of each process say whether notifications arrive.
 * @returns the milliseconds that passed
 * @throws Error after a minute
 */
export async function untilListenersAre(
  state: 'up' | 'down',
  servers: readonly { readonly metricsPort: number }[],
): Promise<number> {
  const start = performance.now();
  const line = `latchkey_listener_up{channel="session_revoked"} ${state === 'up' ? 1 : 0}`;
  const look = async (port: number) => {
    for (;;) {
      const answer = await fetch(`http://127.0.0.1:${port}/metrics`);
      const page = await answer.text();
      if (page.split('\n').includes(line)) return;
      if (performance.now() - start > limit) throw new Error(`no "${line}" in\n${page}`);
      await pause(50);
    }
  };
  await Promise.all(servers.map(({ metricsPort }) => look(metricsPort)));
  return Math.round(performance.now() - start);
}
