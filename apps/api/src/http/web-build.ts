import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';

/** The compressed copies that the build writes beside a file, best first (apps/web/compress-files.ts). */
export const encodings = { br: '.br', gzip: '.gz' } as const;

export type Encoding = keyof typeof encodings | 'identity';

export type BuiltFile = {
  /** The file's extension with its dot. It decides the content type. */
  readonly extension: string;
  readonly bodies: ReadonlyMap<Encoding, Body>;
};

type Body = { readonly content: Buffer; readonly etag: string };

/**
 * Reads the built SPA once. The keys are the paths of the files (`/assets/index-4f3a.js`), the values their bytes in
 * every encoding that the build wrote.
 *
 * Only files of this map are ever served, so no path of a request reaches the disk. The map leaves out symbolic links
 * (they may point outside the folder), names that begin with a dot, source maps, and compressed copies under their own
 * names.
 */
export function readWebBuild(webRoot: string): ReadonlyMap<string, BuiltFile> {
  const found = readdirSync(webRoot, { recursive: true, withFileTypes: true })
    // `isFile` is false for a symbolic link, whatever it leads to.
    .filter((entry) => entry.isFile())
    .map(
      (entry) => `/${relative(webRoot, join(entry.parentPath, entry.name)).split(sep).join('/')}`,
    );
  const names = new Set(found.filter((name) => !name.includes('/.')));
  const isCopy = (name: string) =>
    Object.values(encodings).some(
      (ending) => name.endsWith(ending) && names.has(name.slice(0, -ending.length)),
    );
  const served = [...names].filter((name) => !isCopy(name) && !name.endsWith('.map'));
  return new Map(served.map((name) => [name, readFile(webRoot, name, names)]));
}

/** An ETag of the bytes as sent, because a cache must not take one encoding for another (RFC 9110 §8.8.3). */
export function entityTag(content: Buffer): string {
  return `"${createHash('sha256').update(content).digest('base64url').slice(0, 22)}"`;
}

function readFile(webRoot: string, name: string, names: ReadonlySet<string>): BuiltFile {
  const read = (ending: string): Body => {
    const content = readFileSync(join(webRoot, `${name}${ending}`));
    return { content, etag: entityTag(content) };
  };
  const bodies = new Map<Encoding, Body>();
  for (const [encoding, ending] of Object.entries(encodings)) {
    if (names.has(`${name}${ending}`)) bodies.set(encoding as Encoding, read(ending));
  }
  bodies.set('identity', read(''));
  return { extension: extname(name), bodies };
}
