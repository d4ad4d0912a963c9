import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildProduct } from '../e2e/support/prepare.ts';
import { measureAuthenticatedCall } from './bench/authenticated-call.ts';
import { measureCapacity } from './bench/capacity.ts';
import { measureEmbedded } from './bench/embedded.ts';
import { measureGrowth } from './bench/growth.ts';
import { measureMemory } from './bench/memory.ts';
import { measureProcesses } from './bench/processes.ts';
import { measureQueue } from './bench/queue.ts';
import { measureRefresh } from './bench/refresh.ts';
import { measureReload, reloads } from './bench/reload.ts';
import type { Effort } from './bench/rounds.ts';
import { measureSignIn } from './bench/sign-in.ts';
import { openSite, root, type Site } from './bench/site.ts';

/**
 * `npm run bench [-- parts] [-- --rounds 7 --seconds 2]` measures the built product beside its peers and writes the tables
 * into evidence/bench.md. Parts that are not named stay as they are. It builds the current source first.
 */
const sections: Readonly<Record<string, (site: Site, effort: Effort) => Promise<string>>> = {
  'authenticated-call': measureAuthenticatedCall,
  refresh: measureRefresh,
  'sign-in': measureSignIn,
  queue: measureQueue,
  processes: measureProcesses,
  memory: measureMemory,
  growth: measureGrowth,
  capacity: measureCapacity,
  embedded: measureEmbedded,
  reload: measureReload,
};
const document = join(root, 'evidence/bench.md');

const peer = 'evidence/bench/node_modules/oidc-provider';

async function main(): Promise<void> {
  if (!existsSync(join(root, peer))) {
    process.stderr.write(`There is no ${peer}; run "npm ci --prefix evidence/bench" first.\n`);
    process.exit(1);
  }
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      rounds: { type: 'string', default: '7' },
      seconds: { type: 'string', default: '2' },
    },
  });
  const effort = { rounds: Number(values.rounds), seconds: Number(values.seconds) };
  const chosen = positionals.length > 0 ? positionals : Object.keys(sections);
  buildProduct();
  write('versions', describePeers());
  const site = await openSite();
  try {
    for (const name of chosen) {
      const measure = sections[name];
      if (!measure)
        throw new Error(`no part is called ${name}: ${Object.keys(sections).join(', ')}`);
      const load = loadavg()[0]?.toFixed(1);
      const result = await measure(site, effort);
      await site.stopServers();
      const amount =
        name === 'reload'
          ? `${reloads} reloads of each page`
          : `${effort.rounds} rounds of ${effort.seconds} s`;
      const facts = `${amount}, ${new Date().toISOString().slice(0, 10)}, Node ${process.versions.node}, ${availableParallelism()} cores, load ${load} before.`;
      process.stdout.write(`\n${result}\n\n${facts}\n`);
      write(name, `${result}\n\n${facts}`);
    }
  } finally {
    await site.close();
  }
}

/** The versions of everything that the product is measured against. */
function describePeers(): string {
  const read = (path: string) => JSON.parse(readFileSync(join(root, path), 'utf8'));
  const names = Object.keys(read('evidence/bench/package.json').dependencies);
  const versions = names.map((name) => {
    const { version } = read(`evidence/bench/node_modules/${name}/package.json`);
    return `${name} ${version}`;
  });
  const third = Math.ceil(versions.length / 3);
  const lines = [0, 1, 2].map((line) => versions.slice(line * third, (line + 1) * third));
  return `${lines.map((line) => line.join(', ')).join(',\n')}.`;
}

/** Replaces what stands between the marks of a part. */
function write(name: string, text: string): void {
  const [begin, end] = [`<!-- measured: ${name} -->`, `<!-- end: ${name} -->`];
  const page = readFileSync(document, 'utf8');
  const [from, to] = [page.indexOf(begin) + begin.length, page.indexOf(end)];
  writeFileSync(document, `${page.slice(0, from)}\n\n${text}\n\n${page.slice(to)}`);
}

await main();
