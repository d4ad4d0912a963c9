import { expect, it } from 'vitest';
import { readCsv } from './read-csv.ts';

it.each([
  [
    'plain cells',
    'a,b\nc,d\n',
    [
      [1, 'a', 'b'],
      [2, 'c', 'd'],
    ],
  ],
  [
    'a last line without a break',
    'a,b\nc,d',
    [
      [1, 'a', 'b'],
      [2, 'c', 'd'],
    ],
  ],
  [
    'line breaks of Windows, and a byte order mark',
    '\ufeffa,b\r\nc,d\r\n',
    [
      [1, 'a', 'b'],
      [2, 'c', 'd'],
    ],
  ],
  [
    'quotes, commas and breaks inside of quotes',
    '"a ""b""","c,\nd"\ne,f',
    [
      [1, 'a "b"', 'c,\nd'],
      [3, 'e', 'f'],
    ],
  ],
  [
    'empty cells',
    ',\n"",x,',
    [
      [1, '', ''],
      [2, '', 'x', ''],
    ],
  ],
  [
    'empty lines, which are left out',
    'a\n\n\nb\n',
    [
      [1, 'a'],
      [4, 'b'],
    ],
  ],
  ['nothing', '', []],
] as const)('reads %s', (_what, text, expected) => {
  expect(readCsv(text).map(({ line, cells }) => [line, ...cells])).toEqual(expected);
});

it.each([
  ['a quote that is not closed', 'a,b\nc,"d\n', 2],
  ['a quote in the middle of a cell', 'a,b"c"\n', 1],
  ['text after a closed quote', '"a"b,c\n', 1],
])('refuses %s, and names the line', (_what, text, line) => {
  expect(() => readCsv(text)).toThrow(`line ${line}: a quote is missing`);
});
