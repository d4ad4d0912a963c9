import { gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

/**
 * Fails the build when the JavaScript that the first page loads (the entry and everything it imports
 * statically) is larger than a limit, gzipped.
 */
export function limitEntrySize({ maxGzipBytes }: { maxGzipBytes: number }): Plugin {
  return {
    name: 'limit-entry-size',
    apply: 'build',
    generateBundle(_options, bundle) {
      const visited = new Set<string>();
      const visit = (fileName: string) => {
        const chunk = bundle[fileName];
        if (chunk?.type !== 'chunk' || visited.has(fileName)) return;
        visited.add(fileName);
        for (const imported of chunk.imports) visit(imported);
      };
      for (const chunk of Object.values(bundle)) {
        if (chunk.type === 'chunk' && chunk.isEntry) visit(chunk.fileName);
      }
      let total = 0;
      for (const fileName of visited) {
        const chunk = bundle[fileName];
        if (chunk?.type === 'chunk') total += gzipSync(chunk.code).length;
      }
      const says = `the sign-in page loads ${(total / 1000).toFixed(1)} kB of JavaScript, gzipped`;
      if (total > maxGzipBytes) this.error(`${says}; the limit is ${maxGzipBytes / 1000} kB`);
      this.info(says);
    },
  };
}

/**
 * Leaves axios's fetch adapter out of the bundle: in browsers axios uses XMLHttpRequest, and the other weighs 4 kB.
 * A request that asks for it (`adapter: 'fetch'`) is told that it is not in the build.
 */
export function leaveOutFetchAdapter(): Plugin {
  return {
    name: 'leave-out-fetch-adapter',
    apply: 'build',
    load: (id) =>
      /\/axios\/lib\/adapters\/fetch\.js$/.test(id) ? 'export const getFetch = () => null;' : null,
  };
}
