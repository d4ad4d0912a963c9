import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Lists the files that a container build gets: everything in the folder, unless the ignore file excludes it. Files that
 * git ignores count too, because a container engine does not know git.
 *
 * @param ignored the text of the ignore file; the last pattern that matches a path or one of its folders decides
 */
export function listContext(folder: string, ignored: string): string[] {
  const patterns = ignored.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const rules = patterns.map(readPattern);
  const isExcluded = (path: string) =>
    rules.findLast(({ matches }) => matches.test(path))?.excludes ?? false;
  const files: string[] = [];
  const walk = (below: string) => {
    for (const entry of readdirSync(join(folder, below), { withFileTypes: true })) {
      const path = below ? `${below}/${entry.name}` : entry.name;
      // Nothing below an excluded folder comes back, because exceptions name entries of the top folder alone.
      if (isExcluded(path)) continue;
      if (entry.isDirectory()) walk(path);
      else files.push(path);
    }
  };
  walk('');
  return files;
}

function readPattern(pattern: string): { excludes: boolean; matches: RegExp } {
  const excludes = !pattern.startsWith('!');
  const path = excludes ? pattern : pattern.slice(1);
  if (!excludes && /[/*]/.test(path)) throw new Error(`an exception may only name a path: ${path}`);
  const [, anywhere, name = ''] = /^(\*\*\/)?([\w.*-]+)$/.exec(path) ?? [];
  if (!name) throw new Error(`not understood: ${pattern}`);
  const glob = name.replaceAll('.', '\\.').replaceAll('*', '[^/]*');
  return { excludes, matches: new RegExp(`^${anywhere ? '(?:.*/)?' : ''}${glob}(?:/.*)?$`) };
}
