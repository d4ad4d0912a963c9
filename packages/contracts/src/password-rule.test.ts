import { describe, expect, it } from 'vitest';
import { passwordLength, passwordRule } from './password-rule.ts';

describe('the length of a password', () => {
  it.each([
    ['letters', 'tulip', 5],
    ['an accent that is typed on its own', 're\u0301', 2],
    ['characters that take two units', '𐌰𐌱', 2],
    ['blanks', ' a ', 3],
  ])('counts %s', (_what, password, length) => {
    expect(passwordLength(password)).toBe(length);
  });
});

describe('the rule', () => {
  const rule = passwordRule(15);

  it.each([
    ['', 'Use 15 more characters.'],
    ['tulip-anvil-ha', 'Use 1 more character.'],
    ['tulip-anvil-har', null],
    ['a'.repeat(256), null],
    ['a'.repeat(257), 'Use at most 256 characters.'],
  ])('for %j says %j', (password, missing) => {
    expect(rule.missing(password)).toBe(missing);
  });

  it('names its length in words for people', () => {
    expect(passwordRule(8).text).toMatch(/^Use 8 characters or more\./);
  });
});
