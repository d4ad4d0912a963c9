/** A range of lines in a file. Line numbers start at 1. */
export type Stretch = { readonly file: string; readonly first: number; readonly last: number };

type Hunk = {
  readonly file: string;
  /** The position when the patch was made, as an index from 0. The lines may have moved since. */
  readonly start: number;
  /** The lines that the hunk expects to find, and which of them it removes. */
  readonly old: readonly { readonly text: string; readonly isRemoved: boolean }[];
};

/**
 * Finds the lines that a patch removes, which are the lines that avoid its mistake. When the patch only adds, finds the
 * lines around its additions.
 *
 * @param patch a unified diff
 * @param readLines returns the lines of a file of the tree as it is now
 * @throws Error when a hunk is not found
 */
export function linesTakenOut(
  patch: string,
  readLines: (file: string) => readonly string[],
): Stretch[] {
  const stretches = parseHunks(patch).map((hunk) => {
    const at = findHunk(hunk, readLines(hunk.file));
    const removed = hunk.old.flatMap(({ isRemoved }, index) => (isRemoved ? [at + index] : []));
    const first = removed[0] ?? at;
    const last = removed.at(-1) ?? at + hunk.old.length - 1;
    return { file: hunk.file, first: first + 1, last: last + 1, removes: removed.length > 0 };
  });
  const removing = stretches.filter((stretch) => stretch.removes);
  const telling = removing.length > 0 ? removing : stretches;
  return telling.map(({ file, first, last }) => ({ file, first, last }));
}

function parseHunks(patch: string): Hunk[] {
  const hunks: { file: string; start: number; old: { text: string; isRemoved: boolean }[] }[] = [];
  let file = '';
  for (const line of patch.split('\n')) {
    const from = /^--- a\/(.+)$/.exec(line)?.[1];
    const start = /^@@ -(\d+)/.exec(line)?.[1];
    if (from) file = from;
    else if (start) hunks.push({ file, start: Number(start) - 1, old: [] });
    else if (/^[ -]/.test(line)) {
      hunks.at(-1)?.old.push({ text: line.slice(1), isRemoved: line.startsWith('-') });
    }
  }
  return hunks;
}

/** Finds the place nearest to the old position, as `git apply` does. */
function findHunk({ file, start, old }: Hunk, lines: readonly string[]): number {
  const places = lines
    .map((_, place) => place)
    .filter((place) => old.every(({ text }, index) => lines[place + index] === text))
    .sort((one, other) => Math.abs(one - start) - Math.abs(other - start));
  const [nearest] = places;
  if (nearest === undefined) throw new Error(`the patch does not fit ${file} any more`);
  return nearest;
}
