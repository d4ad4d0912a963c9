import { join } from 'node:path';
import { drive, http } from './load.ts';
import { cpuMs } from './process-stat.ts';
import { type Effort, interleave, ratio, type Sample } from './rounds.ts';
import { productToken, type Site } from './site.ts';
import { table, times, usage } from './table.ts';

const embedded = 'with the embedded database';
const server = 'with PostgreSQL';
const fresh = (name: string) => `${name}, just started`;

/**
 * Measures a route that makes no query, in a process with the embedded database and in one with PostgreSQL: when both
 * have run for a while, and in the first seconds of new processes.
 */
export async function measureEmbedded(site: Site, effort: Effort): Promise<string> {
  const headers = { Authorization: `Bearer ${productToken(site)}` };
  const next = (client: number) => http('GET /api/protected', { client, headers });
  const settings = {
    [server]: {},
    [embedded]: { DATABASE_URL: `pglite://${join(site.folder, 'embedded')}` },
  };
  const contestants = [
    { name: server, servers: [await site.startProduct()], next },
    { name: embedded, servers: [await site.startProduct(settings[embedded])], next },
  ];
  const warm = await interleave(contestants, { ...effort, ...site });
  await site.stopServers();

  const samples = new Map<string, readonly Sample[]>(warm);
  for (let round = 0; round < effort.rounds; round++) {
    for (const name of [server, embedded] as const) {
      const { pid, port } = await site.startProduct(settings[name]);
      const before = cpuMs(pid);
      const { answered, seconds } = await drive({
        ...{ servers: [{ port }], connections: 16, seconds: effort.seconds, next },
      });
      const cpu = ((cpuMs(pid) - before) * 1000) / answered;
      const earlier = samples.get(fresh(name)) ?? [];
      samples.set(fresh(name), [...earlier, { cpu, database: 0, rate: answered / seconds }]);
      await site.stopServers();
    }
  }
  const names = [server, embedded, fresh(server), fresh(embedded)];
  const rows = names.map((name) => [name, ...usage(samples, name)]);
  return `${table(['process', 'CPU µs a request', 'requests a second'], rows)}

CPU with the embedded database over that with PostgreSQL: ${times(ratio(samples, [embedded, server]))} when both have run for
a while, ${times(ratio(samples, [fresh(embedded), fresh(server)]))} in the first ${effort.seconds} s of new processes.`;
}
