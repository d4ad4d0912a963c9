import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { measureStreams } from './live-end-memory.ts'; // feature: live-end
import { root, type Site } from './site.ts';
import { table } from './table.ts';

/** The measurements that need a running site. Each is one row of the table. */
const ofSites: ((site: Site) => Promise<string[]>)[] = [
  measureStreams, // feature: live-end
];

/** Measures the memory of ended sessions and of idle event streams. */
export async function measureMemory(site: Site): Promise<string> {
  const { heard, own } = measureRevocations();
  const megabytes = (bytes: number) => `${(bytes / 1024 / 1024).toFixed(1)} MB`;
  return table(
    ['memory of', 'measured', 'goal'],
    [
      ['100,000 sessions that other processes ended', megabytes(heard), 'at most 12 MB'],
      ['100,000 sessions that this process ended itself', megabytes(own), 'at most 12 MB'],
      ...(await Promise.all(ofSites.map((measure) => measure(site)))),
    ],
  );
}

function measureRevocations(): { heard: number; own: number } {
  const file = join(import.meta.dirname, 'revocation-memory.ts');
  const flags = ['--expose-gc', '--import', 'tsx', file];
  return JSON.parse(execFileSync(process.execPath, flags, { cwd: root, encoding: 'utf8' }));
}
