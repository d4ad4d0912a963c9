import { gzipSync } from 'node:zlib';
import type { Plugin, Rolldown } from 'vite';

type Bundle = Rolldown.OutputBundle;

/**
 * Fails the build when the JavaScript that the first page loads (the entry and everything it imports
 * statically) is larger than a limit, gzipped. The message names the largest parts and the cure.
 */
export function limitEntrySize({ maxGzipBytes }: { maxGzipBytes: number }): Plugin {
  return {
    name: 'limit-entry-size',
    apply: 'build',
    generateBundle(_options, bundle) {
      const chunks = findFirstPage(bundle);
      const total = chunks.reduce((sum, { code }) => sum + gzipSync(code, { level: 9 }).length, 0);
      const size = `the sign-in page loads ${(total / 1000).toFixed(1)} kB of JavaScript, gzipped`;
      if (total <= maxGzipBytes) return this.info(size);
      this.error(
        `${size}; the limit is ${maxGzipBytes / 1000} kB.\n${describeParts(chunks)}\n` +
          'Load with `lazy` in apps/web/src/pages.tsx what the sign-in page does not show, as the other pages there are ' +
          'loaded (docs/adapt/add-a-protected-page.md). The limit is maxGzipBytes in apps/web/vite.config.ts.',
      );
    },
  };
}

/** Finds the entries and everything that they import statically. */
function findFirstPage(bundle: Bundle): Rolldown.OutputChunk[] {
  const found = new Set<Rolldown.OutputChunk>();
  const visit = (fileName: string) => {
    const chunk = bundle[fileName];
    if (chunk?.type !== 'chunk' || found.has(chunk)) return;
    found.add(chunk);
    for (const imported of chunk.imports) visit(imported);
  };
  for (const chunk of Object.values(bundle)) {
    if (chunk.type === 'chunk' && chunk.isEntry) visit(chunk.fileName);
  }
  return [...found];
}

/** Lists the largest source files and packages of these chunks, measured before compression. */
function describeParts(chunks: readonly Rolldown.OutputChunk[]): string {
  const sizes = { files: new Map<string, number>(), packages: new Map<string, number>() };
  for (const [id, { renderedLength }] of chunks.flatMap(({ modules }) => Object.entries(modules))) {
    const packageName = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(id)?.[1];
    const name =
      packageName ?? id.replace(/^\0?(?:.*\/(?=(?:apps|packages)\/))?/, '').replace(/\?.*/, '');
    const group = packageName ? sizes.packages : sizes.files;
    group.set(name, (group.get(name) ?? 0) + renderedLength);
  }
  const list = (group: ReadonlyMap<string, number>) =>
    [...group]
      .toSorted(([, a], [, b]) => b - a)
      .slice(0, 5)
      .map(([name, length]) => `${name} ${(length / 1000).toFixed(1)} kB`)
      .join(', ');
  return `Largest files, before compression: ${list(sizes.files)}.\nLargest packages: ${list(sizes.packages)}.`;
}
