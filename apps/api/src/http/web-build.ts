import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';

/** The compressed copies that the build writes beside a file, best first (apps/web/compress-files.ts). */
export const encodings = { br: '.br', gzip: '.gz' } as const;

export type Encoding = keyof typeof encodings | 'identity';

export type BuiltFile = {
  /** With its dot, as it decides the content type. */
  readonly extension: string;
  readonly bodies: ReadonlyMap<Encoding, Body>;
};

type Body = { readonly content: Buffer; readonly etag: string };

/**
 * The built SPA, read once: by the path of each file (`/assets/index-4f3a.js`), its bytes in every encoding there is.
 *
 * Only what this list names is ever served, so no path of a request reaches the disk. Left out: symbolic links, which
 * may lead out of the folder; names with a dot in front; source maps; compressed copies under their own names.
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

function readFile(webRoot: string, name: string, names: ReadonlySet<string>): BuiltFile {
  const read = (ending: string): Body => {
    const content = readFileSync(join(webRoot, `${name}${ending}`));
    // Of the bytes as sent: a cache must not take one encoding for another.
    const digest = createHash('sha256').update(content).digest('base64url').slice(0, 22);
    return { content, etag: `"${digest}"` };
  };
  const bodies = new Map<Encoding, Body>();
  for (const [encoding, ending] of Object.entries(encodings)) {
    if (names.has(`${name}${ending}`)) bodies.set(encoding as Encoding, read(ending));
  }
  bodies.set('identity', read(''));
  return { extension: extname(name), bodies };
}
