import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import prepareAll from '../../e2e/support/prepare.ts';
import { repository, strictModeBuild } from '../../e2e/support/server.ts';

/**
 * Runs before the races: makes the builds of all browser tests, and a development build. StrictMode behaves in that
 * build as with `npm run dev`, but a page is four files instead of about a hundred, so eight tabs open in a second.
 */
export default function prepare(): void {
  prepareAll();
  const outDir = join(repository, strictModeBuild);
  execFileSync(
    'npx',
    ['vite', 'build', '--mode=development', `--outDir=${outDir}`, '--emptyOutDir'],
    {
      cwd: join(repository, 'apps/web'),
      env: { ...process.env, NODE_ENV: 'development', LAB: 'off' },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
}
