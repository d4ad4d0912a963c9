import { http } from './load.ts';
import { type Effort, interleave, ratio } from './rounds.ts';
import { productToken, type Site } from './site.ts';
import { table, times, usage } from './table.ts';

const one = 'one process';
const two = 'two processes';

/** Measures two processes of the product beside one. */
export async function measureProcesses(site: Site, effort: Effort): Promise<string> {
  const servers = [await site.startProduct(), await site.startProduct()];
  const headers = { Authorization: `Bearer ${productToken(site)}` };
  const next = (client: number) => http('GET /api/protected', { client, headers });
  const contestants = [
    { name: one, servers: servers.slice(1), next },
    { name: two, servers, next },
  ];
  const samples = await interleave(contestants, { ...effort, ...site, connections: 32 });
  const rows = contestants.map(({ name }) => [name, ...usage(samples, name)]);
  return `${table(['server', 'CPU µs a request', 'requests a second'], rows)}

Requests a second, two over one: ${times(ratio(samples, [two, one], 'rate'))}, goal at least 1.7. CPU of a request: ${times(ratio(samples, [two, one]))}.`;
}
