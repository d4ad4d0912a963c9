import { describe, expect, it } from 'vitest';
import { linesTakenOut } from './patch.ts';

const lines = ['a', 'b', 'c', 'guard', 'd', 'guard', 'e'];
const read = () => lines;
const patch = (...body: string[]) => ['--- a/src/x.ts', '+++ b/src/x.ts', ...body, ''].join('\n');

describe('the lines a patch takes out', () => {
  it('are found where they are now, at the place nearest to the old one', () => {
    const removal = (at: number) => patch(`@@ -${at},1 +${at},0 @@`, '-guard');
    expect(linesTakenOut(removal(1), read)).toEqual([{ file: 'src/x.ts', first: 4, last: 4 }]);
    expect(linesTakenOut(removal(9), read)).toEqual([{ file: 'src/x.ts', first: 6, last: 6 }]);
  });

  it('do not include its context or its additions', () => {
    const replaced = patch('@@ -2,4 +2,3 @@', ' b', '-c', '-guard', '+other', ' d');
    expect(linesTakenOut(replaced, read)).toEqual([{ file: 'src/x.ts', first: 3, last: 4 }]);
  });

  it('are the lines around the addition when the patch removes nothing', () => {
    const addition = ['@@ -1,2 +1,3 @@', ' a', '+new', ' b'];
    const around = { file: 'src/x.ts', first: 1, last: 2 };
    expect(linesTakenOut(patch(...addition), read)).toEqual([around]);
    const both = patch(...addition, '@@ -7,1 +8,0 @@', '-e');
    expect(linesTakenOut(both, read)).toEqual([{ file: 'src/x.ts', first: 7, last: 7 }]);
  });

  it('cause an error, not a guess, when they no longer exist', () => {
    const gone = patch('@@ -1,2 +1,1 @@', ' a', '-gone');
    expect(() => linesTakenOut(gone, read)).toThrow('does not fit src/x.ts');
  });
});
