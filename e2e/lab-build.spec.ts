import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { signIn } from './support/actions.ts';
import { log, press, summary } from './support/lab.ts';
import { labBuild, repository, type Server, startServer } from './support/server.ts';
import { test as base, expect } from './support/test.ts';

/** Serves the lab as an operator may deploy it: built with LAB=on, from the API, under the policy of production. */
const test = base.extend<object, { server: Server }>({
  server: [
    async ({ stack }, use) => {
      buildWithLab();
      const server = await startServer(stack);
      await use(server);
      await server.stop();
    },
    { scope: 'worker', timeout: 120_000 },
  ],
});

test.use({ stack: 'lab build' });

function buildWithLab(): void {
  const { NODE_ENV: _, ...env } = process.env;
  const outDir = join(repository, labBuild);
  execFileSync('npx', ['vite', 'build', `--outDir=${outDir}`, '--emptyOutDir'], {
    cwd: join(repository, 'apps/web'),
    env: { ...env, LAB: 'on' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

function readScripts(build: string): string {
  const folder = join(repository, build, 'assets');
  const scripts = readdirSync(folder).filter((name) => name.endsWith('.js'));
  return scripts.map((name) => readFileSync(join(folder, name), 'utf8')).join('\n');
}

test('the lab works under the policy of production, and marks what needs the dev server @production', async ({
  page,
}) => {
  await signIn(page);
  await page.getByRole('link', { name: 'Lab' }).click();
  await expect(page.getByText('need the dev server')).toBeVisible();
  await press(page, 'Stale token, then 20 requests');
  await expect(summary(page)).toHaveText('20 requests, 1 refresh, 20 replays.');
  await expect(log(page)).toContainText('The server’s verdict on the refresh: repeat.');
  await expect(page.getByRole('button', { name: 'Steal the refresh cookie' })).toHaveCount(0);
  // The PNG is drawn on a canvas and saved from memory, which a policy may forbid.
  const download = page.waitForEvent('download');
  await press(page, 'Save as PNG');
  const png = await readFile(await (await download).path());
  expect(png.subarray(1, 4).toString()).toBe('PNG');
});

test('a build without LAB=on contains no code of the lab @production', () => {
  const [withLab, without] = [readScripts(labBuild), readScripts('apps/web/dist')];
  for (const words of ['__lab/', 'What your tabs do with their tokens']) {
    // We do not use `toContain`, because it would print both builds.
    const found = { words, withLab: withLab.includes(words), without: without.includes(words) };
    expect(found).toEqual({ words, withLab: true, without: false });
  }
});
