import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { findChromium, noChromium } from './find-chromium.ts';
import { repository } from './server.ts';

/** Before all tests: checks that a browser is installed, and builds the current source for production. */
export default function prepare(): void {
  if (!findChromium()) {
    process.stderr.write(`${noChromium}\n`);
    process.exit(1);
  }
  buildProduct();
}

export function buildProduct(): void {
  const { NODE_ENV: _, ...env } = process.env;
  // A build keeps the files of earlier builds, which would be tested as well.
  rmSync(join(repository, 'apps/web/dist'), { recursive: true, force: true });
  execFileSync('npm', ['run', 'build'], {
    cwd: repository,
    // LAB is set here, so that a LAB in the environment or in .env is not built in.
    env: { ...env, LAB: 'off' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}
