import { describe, expect, it } from 'vitest';
import { foldName } from './fold-name.ts';

describe('two spellings of a name', () => {
  it.each([
    ['Ada', 'aDA'],
    ['ΟΔΟΣ', 'οδος'],
    ['οδοσ', 'οδος'],
    ['straße', 'STRASSE'],
    ['ａｄａ', 'ada'],
    ['\u00e9', 'e\u0301'],
  ])('%s and %s fold alike', (one, other) => {
    expect(foldName(one)).toBe(foldName(other));
  });

  it('with and without a dotted capital I are two names, in every locale', () => {
    expect(foldName('mİni')).not.toBe(foldName('mini'));
  });

  it.each(['Ada', 'İ', 'ﬁ', 'ΐ', 'ᾳ'])('%s folded twice is %s folded once', (name) => {
    expect(foldName(foldName(name))).toBe(foldName(name));
  });
});
