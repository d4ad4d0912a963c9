import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { findChromium, noChromium } from './find-chromium.ts';
import { repository } from './server.ts';

/** Before all tests: a browser must be there, and the production build must be of this source. */
export default function prepare(): void {
  if (!findChromium()) {
    process.stderr.write(`${noChromium}\n`);
    process.exit(1);
  }
  buildProduct();
}

export function buildProduct(): void {
  const { NODE_ENV: _, ...env } = process.env;
  // A build keeps the files of those before it, which would be tested as well.
  rmSync(join(repository, 'apps/web/dist'), { recursive: true, force: true });
  execFileSync('npm', ['run', 'build'], {
    cwd: repository,
    // Said, so that the LAB of whoever runs the tests, or of their .env, is not built in.
    env: { ...env, LAB: 'off' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}
