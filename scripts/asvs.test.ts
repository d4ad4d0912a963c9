import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { belongsTo } from './feature-marks.ts';

/** Every row of OWASP ASVS 5.0 that applies here: its chapter, then its sections with their rows. */
const applicable = `
V1: 1.1-2 2.1-5 2.9-10 3.2-3 3.6-7 3.10-12 4.2 5.2-3
V2: 1.1-3 2.1-3 3.1-4 4.1-2
V3: 1.1 2.1-3 3.1-5 4.1-8 5.1-8 6.1 7.1-2 7.5
V4: 1.1-4 2.1-2 2.4-5
V6: 1.1-3 2.1-12 3.1-8 4.1-4 4.6 5.1-8 6.2-3 7.1-2 8.2
V7: 1.1-2 2.1-4 3.1-2 4.1-5 5.1-3 6.2
V8: 1.1-4 2.1-3 3.1-2 4.2
V9: 1.1-3 2.1-4
V10: 1.1 3.1-4 4.4-5 4.8-9
V11: 1.1-2 1.4 2.1-5 3.1-4 4.1-3 5.1-2 6.1
V12: 1.1-2 2.1-2 3.1-4
V13: 1.1-4 2.1-6 3.1-2 3.4 4.1-7
V14: 1.1-2 2.1-7 3.1-3
V15: 1.1-3 2.2-3 3.1 3.3-7 4.1-2
V16: 1.1 2.1-5 3.1-4 4.1-3 5.1-4
`;
const ids = applicable
  .trim()
  .split('\n')
  .flatMap((line) => {
    const [chapter, ...sections] = line.split(/:? /);
    return sections.flatMap((section) => {
      const [, name, first, last = first] = /^(\d+)\.(\d+)(?:-(\d+))?$/.exec(section) ?? [];
      const count = Number(last) - Number(first) + 1;
      return Array.from({ length: count }, (_, at) => `${chapter}.${name}.${Number(first) + at}`);
    });
  });

const features = ['second factors', 'passkeys', 'administration'];
const verdicts = [
  ...['met', 'met by the deployment guide', 'partly', 'refused'],
  ...features.map((feature) => `waits for ${feature}`),
];

const root = join(import.meta.dirname, '..');
const document = read('docs/security/asvs.md');

const rows = [...document.matchAll(/^\| (V[\d.]+) \| (.+?) \| (.+?) \| (.+) \|$/gm)].map(
  ([, id = '', , decided = '', shown = '']) => {
    const [, verdict = decided, record] = /^(refused) \(\[\d{4}\]\((\S+)\)\)$/.exec(decided) ?? [];
    const tests = [...shown.matchAll(/`([^` ]+) › ([^`]+)`/g)].map(([, file = '', title = '']) => ({
      file: file.replace(/^(api|web)\//, 'apps/$1/src/'),
      title,
    }));
    const quotes = [...shown.matchAll(/\]\(([^)#]+)[^)]*\): “([^”]+)”/g)].map(
      ([, file = '', sentence = '']) => ({ file: join('docs/security', file), sentence }),
    );
    return { id, verdict, record, tests, quotes, shown };
  },
);

/** Empty where there is no file, so that nothing is found in it. */
function read(file: string): string {
  const path = join(root, file);
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

/** Features that can be deleted, and whose tests the document names. Their rows then have to be changed by hand. */
const deletable = [
  ...['activity', 'email-change', 'my-data', 'my-sessions', 'notices', 'password-change'],
  ...['password-reset', 'reauthentication', 'registration'],
];

/** Whether a file went with a feature that somebody deleted. */
const isDeleted = (file: string) =>
  deletable.some(
    (name) => belongsTo(name, file) && !existsSync(join(root, 'apps/api/src/features', name)),
  );

/** Whether a file has a text as a whole title: between quotes of one kind. */
function hasTitle(file: string, title: string): boolean {
  const source = read(file);
  return ["'", '"', '`'].some((quote) => source.includes(`${quote}${title}${quote}`));
}

describe('docs/security/asvs.md', () => {
  it('has every applicable row, once and in order', () => {
    expect(ids).toHaveLength(240);
    expect(rows.map(({ id }) => id)).toEqual(ids);
  });

  it('uses only the known verdicts, and links a decision for each refusal', () => {
    for (const { id, verdict, record } of rows) {
      expect(verdicts, `${id}: ${verdict}`).toContain(verdict);
      if (verdict !== 'refused') continue;
      expect(record, `${id} names no decision`).toMatch(/^\.\.\/decisions\/\d{4}-/);
      expect(existsSync(join(root, 'docs/security', record ?? '')), `${id}: ${record}`).toBe(true);
    }
  });

  it('counts each verdict correctly', () => {
    const counted = [...document.matchAll(/^\| ([a-z][a-z ]+) \| (\d+) \| /gm)];
    const actual = verdicts.map((one) => [one, rows.filter((row) => row.verdict === one).length]);
    expect(Object.fromEntries(counted.map(([, name, count]) => [name, Number(count)]))).toEqual(
      Object.fromEntries([...actual, ['all', ids.length]]),
    );
  });

  it('cites a test or a sentence for every row that does not wait, or says “Untested”', () => {
    const bare = rows.filter(
      ({ verdict, tests, quotes, shown }) =>
        !verdict.startsWith('waits') &&
        tests.length + quotes.length === 0 &&
        !/\bUntested\b/.test(shown),
    );
    expect(bare.map(({ id }) => id)).toEqual([]);
  });

  it('cites only titles that exist in their files', () => {
    const missing = rows.flatMap(({ id, tests }) =>
      tests
        .filter(({ file, title }) => !hasTitle(file, title) && !isDeleted(file))
        .map(({ file, title }) => `${id}: ${file} has no test "${title}"`),
    );
    expect(missing).toEqual([]);
  });

  it('quotes only sentences that exist in their documents', () => {
    const missing = rows.flatMap(({ id, quotes }) =>
      quotes
        .filter(({ file, sentence }) => !read(file).replaceAll(/\s+/g, ' ').includes(sentence))
        .map(({ file, sentence }) => `${id}: ${file} does not say "${sentence}"`),
    );
    expect(missing).toEqual([]);
  });
});
