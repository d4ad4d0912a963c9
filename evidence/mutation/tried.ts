import { createHash } from 'node:crypto';
import type { Report } from './report.ts';

const digest = (source: string) => createHash('sha256').update(source).digest('hex').slice(0, 16);

/**
 * Makes a hidden list for the end of evidence/mutation.md: each file with a digest of its text when its mutants were tried.
 */
export function writeTried(reports: Iterable<Report>): string[] {
  const lines = [...reports].flatMap(({ files }) =>
    Object.entries(files).map(([file, { source }]) => `${file} ${digest(source)}`),
  );
  return ['<!-- tried:', ...lines.sort(), '-->'];
}

/**
 * Lists the files that have changed since their mutants were tried.
 *
 * @param document evidence/mutation.md
 * @param read returns the text of a file of the tree; null when the file does not exist
 * @throws Error when the document names no file that was tried
 */
export function listChanged(document: string, read: (file: string) => string | null): string[] {
  const tried = [...document.matchAll(/^(\S+) ([0-9a-f]{16})$/gm)];
  if (tried.length === 0) throw new Error('evidence/mutation.md names no file that was tried.');
  return tried.flatMap(([, file = '', was]) => {
    const text = read(file);
    return text !== null && digest(text) === was ? [] : [file];
  });
}
