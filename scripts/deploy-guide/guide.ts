import { readFileSync } from 'node:fs';

export type Guide = {
  /** Returns the only fenced block of this language that matches. */
  block(language: string, holds: RegExp): string;
  /** Returns the first group of a match in the text around the blocks. */
  inText(pattern: RegExp): string;
};

/** Reads the blocks of the guide and makes all substitutions. Throws when no block matches, or more than one. */
export function readGuide(file: string, substitutions: readonly [RegExp, string][]): Guide {
  const guide = readFileSync(file, 'utf8');
  const substitute = (text: string) =>
    substitutions.reduce((done, [from, to]) => done.replace(from, to), text);
  const blocks = [...guide.matchAll(/^```(\w+)(?: \S+)?\n([\s\S]*?)^```$/gm)];
  return {
    block(language, holds) {
      const found = blocks.filter(([, of, text = '']) => of === language && holds.test(text));
      if (found.length !== 1)
        throw new Error(`the guide has ${found.length} ${language} blocks with ${holds}`);
      return substitute(found[0]?.[2] ?? '');
    },
    inText(pattern) {
      const found = pattern.exec(guide)?.[1];
      if (!found) throw new Error(`no text of the guide matches ${pattern}`);
      return substitute(found);
    },
  };
}
