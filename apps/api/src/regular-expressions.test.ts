import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

/**
 * A pattern can take exponential time when it has a repetition inside a repetition: `(a+)+`. No pattern here needs one,
 * so this test refuses them all. Nobody has to prove that one of them is harmless.
 */
const nestedRepeat =
  /\((?:[^()[\]\\]|\\.|\[(?:[^\]\\]|\\.)*\])*(?:[+*]|\{\d+,\d*\})[^()]*\)(?:[+*]|\{\d+,\d*\})/;

/** What is written between slashes where an expression may begin. */
const literal =
  /(?<=[=>(,:?!&|[]\s*|return |^\s*)\/(?![/*])((?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+)\/[dgimsuvy]*/gm;

const root = join(import.meta.dirname, '../../..');
const sources = ['apps/api/src', 'packages/contracts/src', 'apps/web/src'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((path) => `${folder}/${path}`)
    .filter((path) => /\.tsx?$/.test(path) && !/\.test\.tsx?$|\/testing\//.test(path))
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') })),
);
const patterns = sources.flatMap(({ path, text }) =>
  [...text.matchAll(literal)].map(([, pattern = '']) => ({ path, pattern })),
);

describe('the regular expressions of the production code', () => {
  it('are found by the search', () => {
    const known = ['^[\\w-]{22}$', '^bearer +([A-Za-z0-9\\-._~+/]+=*)$'];
    expect(patterns.map(({ pattern }) => pattern)).toEqual(expect.arrayContaining(known));
  });

  it('contain no repetition inside a repetition, so none takes exponential time', () => {
    expect(patterns.filter(({ pattern }) => nestedRepeat.test(pattern))).toEqual([]);
  });

  it('are not built from text at run time', () => {
    const makers = sources.filter(({ text }) => /\bRegExp\(/.test(text)).map(({ path }) => path);
    expect(makers).toEqual([]);
  });
});

describe('the search for nested repetitions', () => {
  it.each(['^(a+)+$', '([a-z]*)*x', '(?:\\w+ ?){2,}$', '(x|\\d{1,})*'])('finds %s', (pattern) => {
    expect(nestedRepeat.test(pattern)).toBe(true);
  });

  it.each(['^(a+)$', '(?:a|b)+', '^\\$2[ab]\\$(?:0[4-9]|[12]\\d|3[01])\\$'])(
    'accepts %s',
    (pattern) => {
      expect(nestedRepeat.test(pattern)).toBe(false);
    },
  );
});
