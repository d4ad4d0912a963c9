import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

const compressible = /\.(?:html|js|css|svg|json|webmanifest|txt)$/;

/**
 * Writes a brotli and a gzip copy beside every file of the build that gets smaller by compression (`x.js.br`,
 * `x.js.gz`). The API sends these copies (apps/api/src/http/web-build.ts), so it compresses nothing while somebody
 * waits.
 */
export function compressFiles(): Plugin {
  let outDir = '';
  return {
    name: 'compress-files',
    apply: 'build',
    configResolved(config) {
      outDir = resolve(config.root, config.build.outDir);
    },
    // We read the folder and not the bundle, because only the folder has the files of the public folder.
    writeBundle() {
      for (const entry of readdirSync(outDir, { recursive: true, withFileTypes: true })) {
        if (entry.isFile() && compressible.test(entry.name)) {
          compress(join(entry.parentPath, entry.name));
        }
      }
    },
  };
}

function compress(path: string): void {
  const content = readFileSync(path);
  const copies = {
    '.gz': gzipSync(content, { level: 9 }),
    '.br': brotliCompressSync(content, {
      params: { [constants.BROTLI_PARAM_SIZE_HINT]: content.length },
    }),
  };
  for (const [ending, copy] of Object.entries(copies)) {
    if (copy.length < content.length) writeFileSync(`${path}${ending}`, copy);
    else rmSync(`${path}${ending}`, { force: true });
  }
}
