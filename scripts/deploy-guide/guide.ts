import { readFileSync } from 'node:fs';

export type Guide = {
  /** The one fenced block of a language that matches. */
  block(language: string, holds: RegExp): string;
  /** The first group of what matches in the text around the blocks. */
  inText(pattern: RegExp): string;
};

/** The blocks of the guide, with everything substituted. Throws when a block is missing or there are two that match. */
export function readGuide(file: string, substitutions: readonly [RegExp, string][]): Guide {
  const guide = readFileSync(file, 'utf8');
  const substitute = (text: string) =>
    substitutions.reduce((done, [from, to]) => done.replace(from, to), text);
  const blocks = [...guide.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)];
  return {
    block(language, holds) {
      const found = blocks.filter(([, of, text = '']) => of === language && holds.test(text));
      if (found.length !== 1)
        throw new Error(`the guide has ${found.length} ${language} blocks with ${holds}`);
      return substitute(found[0]?.[2] ?? '');
    },
    inText(pattern) {
      const found = pattern.exec(guide)?.[1];
      if (!found) throw new Error(`the guide does not say ${pattern}`);
      return substitute(found);
    },
  };
}
