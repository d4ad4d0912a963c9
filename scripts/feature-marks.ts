import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/**
 * A line that belongs to a feature ends with its mark: `// feature: lab`, or the same as a comment of JSX or Markdown.
 */
const mark = /(?:\/\/|\{\/\*|<!--) feature: ([a-z-]+)(?: \*\/\}| -->)?$/;

/** The feature that the line belongs to, if it is marked. */
export const readMark = (line: string): string | undefined => mark.exec(line)?.[1];

/** Features that lead nowhere without others: the links of both come in notices, and both end in a password reset. */
const needs: Readonly<Record<string, readonly string[]>> = {
  'email-change': ['notices', 'password-reset'],
  'not-me': ['notices', 'password-reset'],
};

/** A feature, and those of the optional ones that need it. */
export const withDependents = (name: string, optional: readonly string[]): string[] => [
  name,
  ...optional.filter((other) => needs[other]?.includes(name)),
];

/** The files that can have marks, and those that can belong to a feature. */
export function listSources(folder: string): string[] {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: folder,
    encoding: 'utf8',
  });
  return listed
    .split('\n')
    .filter((file) =>
      /^(?:(?:apps|packages|e2e|scripts|evidence)\/.*\.(?:tsx?|css)|docs\/security\/.*\.md)$/.test(
        file,
      ),
    )
    .filter((file) => existsSync(join(folder, file)));
}

/** The names of all features that have marks in these files. */
export function listFeatures(folder: string, files: readonly string[]): string[] {
  const marks = files.flatMap((file) =>
    readFileSync(join(folder, file), 'utf8')
      .split('\n')
      .flatMap((line) => readMark(line) ?? []),
  );
  return [...new Set(marks)].sort();
}

/**
 * Whether a file belongs to a feature: its folder in each app, and files named after it, such as its contract, its
 * browser tests, and its parts of a build.
 */
export function belongsTo(name: string, file: string): boolean {
  const isNamedAfter = new RegExp(`^${name}[.-]`).test(basename(file));
  return (
    file.includes(`/features/${name}/`) || (isNamedAfter && !/^apps\/[a-z]+\/src\//.test(file))
  );
}

/** The text of a file without the lines of a feature. */
export function withoutLinesOf(name: string, text: string): string {
  return text
    .split('\n')
    .filter((line) => readMark(line) !== name)
    .join('\n');
}
