import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Plugin } from 'vite';

const listName = '.superseded.json';
const day = 86_400_000;

type Options = {
  /** How long a file is kept after the first build that no longer has it. */
  readonly days: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
};

/**
 * Keeps the hashed files of earlier builds for a while, because pages that were opened before an update load their
 * chunks later. `.superseded.json` in the build's folder records since when each file is out of use. The build needs
 * `emptyOutDir: false`.
 */
export function keepOldFiles({ days, now }: Options): Plugin {
  let outDir = '';
  return {
    name: 'keep-old-files',
    apply: 'build',
    configResolved(config) {
      outDir = resolve(config.root, config.build.outDir);
    },
    writeBundle(_options, bundle) {
      const current = new Set(Object.keys(bundle));
      const before = readList(join(outDir, listName));
      const after: Record<string, number> = {};
      for (const name of listAssets(outDir)) {
        // A compressed copy is kept or deleted together with its file.
        if (current.has(name.replace(/\.(?:br|gz)$/, ''))) continue;
        const since = before[name] ?? now();
        if (now() - since > days * day) rmSync(join(outDir, name));
        else after[name] = since;
      }
      writeFileSync(join(outDir, listName), `${JSON.stringify(after, null, 2)}\n`);
    },
  };
}

function listAssets(outDir: string): string[] {
  const folder = join(outDir, 'assets');
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ name }) => `assets/${name}`);
}

/** Reads the list. An unreadable list counts as empty, so files are kept longer. */
function readList(path: string): Record<string, number> {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return {};
  }
}
