import { execFileSync } from 'node:child_process';
import { findChromium, noChromium } from './find-chromium.ts';
import { repository } from './server.ts';

/** Before all tests: a browser must be there, and the production build must be of this source. */
export default function prepare(): void {
  if (!findChromium()) {
    process.stderr.write(`${noChromium}\n`);
    process.exit(1);
  }
  const { NODE_ENV: _, ...env } = process.env;
  execFileSync('npm', ['run', 'build'], {
    cwd: repository,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}
