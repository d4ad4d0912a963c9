import { describe, expect, it } from 'vitest';
import { foldAddress } from './fold-name.ts';
import { readAddress } from './read-address.ts';

const lookalike = { fault: 'must not contain a character that looks like @ or a dot' };
const hidden = { fault: 'must not contain invisible characters' };
const wrong = { fault: 'must be an e-mail address' };

describe('an address', () => {
  it.each([
    ['ada@example.com', 'ada@example.com'],
    ['Ada.Lovelace+mail@Example.COM', 'Ada.Lovelace+mail@example.com'],
    ['ada@bücher.example', 'ada@xn--bcher-kva.example'],
    ['ada@пример.рф', 'ada@xn--e1afmkfd.xn--p1ai'],
    ['ａｄａ@ｅｘａｍｐｌｅ.com', 'ada@example.com'],
    ["o'hara@sub.example.co", "o'hara@sub.example.co"],
    [`${'a'.repeat(64)}@example.com`, `${'a'.repeat(64)}@example.com`],
  ])('%s is stored as %s', (typed, stored) => {
    expect(readAddress(typed)).toEqual({ text: stored });
  });

  it.each([
    ['a full-width @', 'ada＠example.com'],
    ['a full-width @ behind a whole address', 'ada@example.com＠evil.example'],
    ['a small @', 'ada﹫example.com'],
    ['a full-width dot', 'ada@example．com'],
    ['a Chinese full stop', 'ada@example。com'],
    ['a half-width Chinese full stop', 'ada@example｡com'],
    ['a one-dot leader', 'ada@example․com'],
    ['an ellipsis', 'ada@example…com'],
  ])('with %s is refused, because it is not what it looks like', (_what, typed) => {
    expect(readAddress(typed)).toEqual(lookalike);
  });

  it.each([
    ['a NUL', 'ada\0@example.com'],
    ['a line break', 'ada@example.com\r\nBcc: all@example.com'],
    ['a zero-width space', 'ada\u200b@example.com'],
    ['a soft hyphen', 'ada@exam\u00adple.com'],
    ['a right-to-left override', 'ada@moc.elpmaxe\u202e.com'],
    ['a private-use character', 'ada\ue000@example.com'],
    ['an unassigned character', 'ada@exam\u0378ple.com'],
    ['a lone surrogate', 'ada\ud800@example.com'],
    ['a Hangul filler', 'ada@exam\u3164ple.com'],
  ])('with %s is refused, because nobody can see it', (_what, typed) => {
    expect(readAddress(typed)).toEqual(hidden);
  });

  it.each([
    ['no @', 'ada.example.com'],
    ['two @', 'ada@b@example.com'],
    ['nothing before the @', '@example.com'],
    ['nothing behind the @', 'ada@'],
    ['a domain of one label', 'ada@localhost'],
    ['a quoted part', '"a b"@example.com'],
    ['a name beside it', 'Ada <ada@example.com>'],
    ['a comment', 'ada(x)@example.com'],
    ['letters before the @ that mail servers rarely take', 'адам@example.com'],
    ['a dot at the start', '.ada@example.com'],
    ['a dot at the end of the first part', 'ada.@example.com'],
    ['two dots in a row', 'a..da@example.com'],
    ['a dot at the end', 'ada@example.com.'],
    ['an IPv4 address', 'ada@127.0.0.1'],
    ['a number that is an IPv4 address', 'ada@0x7f.1'],
    ['an address in brackets', 'ada@[127.0.0.1]'],
    ['a label that begins with a hyphen', 'ada@-x.example'],
    ['a percent-encoded letter', 'ada@ex%61mple.com'],
    ['a broken punycode label', 'ada@xn--zz--.example'],
    ['65 characters before the @', `${'a'.repeat(65)}@example.com`],
    ['more than 254 characters', `ada@${'a.'.repeat(124)}com`],
    ['a comma, and with it a second address', 'ada@example.com,eve@evil.example'],
  ])('with %s is refused', (_what, typed) => {
    expect(readAddress(typed)).toEqual(wrong);
  });
});

describe('two spellings of one address', () => {
  it.each([
    ['ada@bücher.example', 'ADA@xn--bcher-kva.example'],
    ['ada@BÜCHER.example', 'ada@bücher.example'],
    ['ada@example.com', 'ａda@EXAMPLE.com'],
  ])('are equal after folding: %s and %s', (one, other) => {
    expect(foldAddress(one)).toBe(foldAddress(other));
  });

  it('are not equal when only a German ß distinguishes their domains, because those are two domains', () => {
    expect(foldAddress('ada@straße.example')).not.toBe(foldAddress('ada@strasse.example'));
  });

  it('are equal to what is stored of them', () => {
    const stored = readAddress('Ada@Bücher.example') as { text: string };
    expect(foldAddress(stored.text)).toBe(foldAddress('Ada@Bücher.example'));
  });
});
