import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { compressFiles } from './compress-files.ts';
import { limitEntrySize } from './entry-size.ts';
import { keepOldFiles } from './keep-old-files.ts';

const day = 86_400_000;
const long = 'console.log("long enough to get smaller");'.repeat(50);

let root: string;
let now: number;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'web-build-'));
  mkdirSync(join(root, 'apps/web'), { recursive: true });
  writeFileSync(
    join(root, 'index.html'),
    '<script type="module" src="/apps/web/main.js"></script>',
  );
  now = 1_000 * day;
});
afterEach(() => rmSync(root, { recursive: true }));

/** Builds a page with this script; resolves to the names of the scripts in the build's folder. */
async function buildPage(script: string, maxGzipBytes = 1_000): Promise<string[]> {
  writeFileSync(join(root, 'apps/web/main.js'), script);
  await build({
    root,
    configFile: false,
    logLevel: 'silent',
    plugins: [
      limitEntrySize({ maxGzipBytes }),
      keepOldFiles({ days: 30, now: () => now }),
      compressFiles(),
    ],
    build: { emptyOutDir: false },
  });
  return readdirSync(join(root, 'dist/assets')).filter((name) => name.endsWith('.js'));
}

it('files of the previous build stay for thirty days after their last use, no matter how old they are', async () => {
  const [first] = await buildPage('console.log(1)');
  now += 100 * day;
  expect(await buildPage('console.log(2)')).toContain(first);
  now += 30 * day;
  expect(await buildPage('console.log(3)')).toContain(first);
  now += 1;
  const left = await buildPage('console.log(4)');
  expect(left).toHaveLength(3);
  expect(left).not.toContain(first);
});

it('a file that is used again counts as new', async () => {
  const [first] = await buildPage('console.log(1)');
  await buildPage('console.log(2)');
  now += 31 * day;
  await buildPage('console.log(1)');
  expect(await buildPage('console.log(3)')).toContain(first);
});

it('compressed copies are deleted with their file, and an unreadable list deletes nothing', async () => {
  const [first] = await buildPage(`${long}console.log(1)`);
  const copies = ['.br', '.gz'].map((ending) => join(root, 'dist/assets', `${first}${ending}`));
  expect(copies.every(existsSync)).toBe(true);
  await buildPage('console.log(2)');
  writeFileSync(join(root, 'dist/.superseded.json'), 'half a');
  now += 31 * day;
  expect(await buildPage('console.log(3)')).toContain(first);
  now += 31 * day;
  expect(await buildPage('console.log(4)')).not.toContain(first);
  expect(copies.some(existsSync)).toBe(false);
});

it('a first page above the limit fails the build with a message that names the largest file and the fix', async () => {
  const refused = buildPage(`${long}console.log(1)`, 20);
  await expect(refused).rejects.toThrow(/the limit is 0\.02 kB/);
  await expect(refused).rejects.toThrow(
    /Largest files, before compression: apps\/web\/main\.js 2\.\d kB/,
  );
  await expect(refused).rejects.toThrow(/`lazy` in apps\/web\/src\/pages\.tsx/);
});
