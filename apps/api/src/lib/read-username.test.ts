import { describe, expect, it } from 'vitest';
import { readUsername } from './read-username.ts';

const hidden = 'must not contain invisible characters';
const mixed = 'must not mix letters of different scripts';
const form = 'must be letters, digits and ._- between them, two or more';

describe('a username', () => {
  it.each([
    ['ada', 'ada'],
    ['Ada.Lovelace-1815_x', 'Ada.Lovelace-1815_x'],
    ['ａｄａ', 'ada'],
    ['ada\u0301', 'adá'],
    ['明美', '明美'],
    ['tanakaたなか田中', 'tanakaたなか田中'],
    ['김민준', '김민준'],
    ['Ольга', 'Ольга'],
    ['Γιώργος', 'Γιώργος'],
    ['अनिता', 'अनिता'],
    ['ليلى', 'ليلى'],
    ['a'.repeat(32), 'a'.repeat(32)],
  ])('%s is stored as %s', (typed, stored) => {
    expect(readUsername(typed)).toEqual({ text: stored });
  });

  it.each([
    ['a Cyrillic letter among Latin ones', 'p\u0430ypal', mixed],
    ['a Greek letter among Latin ones', 'g\u03bfogle', mixed],
    ['Hebrew letters beside Latin ones', 'adaאבג', mixed],
    ['letters of a script that is not in everyday use', 'ᎪᎠᎪ', mixed],
    ['an @', 'ada@home', form],
    ['a full-width @', 'ada＠home', form],
    ['a blank', 'ada lovelace', form],
    ['a dot at the start', '.ada', form],
    ['a dot at the end', 'ada.', form],
    ['a full-width dot at the end', 'ada．', form],
    ['one character', 'a', form],
    ['an accent at the start', '\u0301ada', form],
    ['an emoji', 'ada🙂', form],
    ['a slash', 'ada/x', form],
    ['a zero-width joiner', 'ad\u200da', hidden],
    ['a right-to-left override', 'ad\u202ea', hidden],
    ['a Hangul filler', 'ad\u3164a', hidden],
    ['a variation selector', 'ad\ufe0fa', hidden],
    ['a private-use character', 'ad\ue000a', hidden],
    ['an unassigned character', 'ad\u0378a', hidden],
    ['a control character', 'ad\u0007a', hidden],
  ])('with %s is refused', (_what, typed, fault) => {
    expect(readUsername(typed)).toEqual({ fault });
  });

  it('that grows beyond 32 characters in its normal form is refused', () => {
    expect(readUsername('ﷺﷺ')).toEqual({ fault: expect.any(String) });
  });
});
