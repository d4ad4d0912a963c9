import { product } from '@latchkey/contracts/product';
import { describe, expect, it } from 'vitest';
import { createPasswordPolicy } from './password-policy.ts';

const policyOf = (passwordMinLength = 15) =>
  createPasswordPolicy({ config: { passwordMinLength, breachCheckUrl: null } });
const policy = policyOf();
const ada = { username: 'ada.lovelace', email: 'countess@analytical-engine.example' };
const check = (password: string) => policy.check(password, ada);

const wordsDoNotCount = (needed: string) =>
  `Your name, your address and “${product.name}” do not count, because they are easy to guess. Use ${needed}.`;
const patternsCountOnce = (needed: string) =>
  `Repeats and sequences such as “aaaa” or “1234” count as one character. Use ${needed}.`;
const common = 'Many people use this password. Choose another one.';

describe('a new password is accepted', () => {
  it.each([
    ['of fifteen characters', 'tulip-anvil-har'],
    ['of lower-case letters alone, because there are no composition rules', 'tulipanvilharbour'],
    ['of digits alone', '860293715046182'],
    [
      'of 64 characters in Greek',
      'άγκυρα λιμάνι τουλίπα βροχή χαρτί σύννεφο μολύβι πέτρα ψωμί νερό',
    ],
    [
      'of 64 characters that take two units each',
      '𐌺𐀃𐌱𐊊𐌼𐀂𐍈𐍆𐊛𐊑𐊄𐍀𐊖𐌰𐊀𐀆𐊔𐌻𐊕𐍄𐊌𐊇𐊉𐍅𐀁𐊘𐀄𐊈𐍁𐊚𐊐𐍂𐌸𐊏𐊃𐀋𐍉𐊅𐊆𐊓𐊜𐊁𐌾𐌷𐀉𐊒𐊗𐀈𐊎𐌿𐌴𐍊𐀀𐌵𐌲𐌽𐀅𐌳𐀊𐍇𐊙𐀇𐊍𐌹',
    ],
    ['with spaces', 'four words of rain'],
    ['with a name of the person besides fifteen other characters', 'lovelace tulip-anvil-harbour'],
    ['with a short sequence besides fifteen other characters', '1234 tulip-anvil-harbour'],
    ['with a word that repeats letters once', 'mississippi-oat'],
  ])('%s', async (_what, password) => {
    expect(await check(password)).toBeNull();
  });
});

describe('a new password is refused', () => {
  it.each([
    ['with fourteen characters', 'tulip-anvil-ha', 'Use 1 more character.'],
    ['with five characters', 'tulip', 'Use 10 more characters.'],
    ['with fourteen characters that take 28 units', '𐌰𐌱𐌲𐌳𐌴𐌵𐌶𐌷𐌹𐌺𐌻𐌼𐌽𐌾', 'Use 1 more character.'],
    [
      'with fourteen characters, one of them in two parts',
      'tulip-anvil-re\u0301',
      'Use 1 more character.',
    ],
    [
      'with more characters than signing in takes',
      'tulip anvil '.repeat(22),
      'Use at most 256 characters.',
    ],
    ['which is the username', 'ada.lovelace-ada', wordsDoNotCount('11 more characters')],
    [
      'which is the username in capitals',
      'ADA.LOVELACE!!!!',
      wordsDoNotCount('11 more characters'),
    ],
    [
      'which is the username in full-width letters',
      'ａｄａ．ｌｏｖｅｌａｃｅ!?!?',
      wordsDoNotCount('11 more characters'),
    ],
    [
      'which is the username without its dot',
      'adalovelace1843',
      wordsDoNotCount('11 more characters'),
    ],
    [
      'which is the address',
      'countess@analytical-engine.example',
      wordsDoNotCount('15 more characters'),
    ],
    [
      'with the part before the @ and too little else',
      'countess-93-kpt',
      wordsDoNotCount('8 more characters'),
    ],
    [
      'with a part of the domain and too little else',
      'my analytical-93',
      wordsDoNotCount('9 more characters'),
    ],
    [
      'with the name of the product and too little else',
      `${product.name.toUpperCase()}-tulip-93`,
      wordsDoNotCount('6 more characters'),
    ],
    ['of one character', 'aaaaaaaaaaaaaaaaaaaa', patternsCountOnce('14 more characters')],
    ['of one word, twice', 'tulip-rain-tulip-rain-', patternsCountOnce('4 more characters')],
    ['of ascending digits', '123456789012345', patternsCountOnce('13 more characters')],
    ['of descending letters', 'zyxwvutsrqponmlk', patternsCountOnce('14 more characters')],
    [
      'of a row of the keyboard and little else',
      'qwertyuiop-tulip',
      patternsCountOnce('8 more characters'),
    ],
    ['of the alphabet in Greek', 'αβγδεζηθικλμνξοπ', patternsCountOnce('14 more characters')],
    ['which many people use', '1qaz2wsx3edc4rfv', common],
    ['which many people use, in capitals', 'PASSWORDSTANDARD', common],
  ])('%s', async (_what, password, reason) => {
    expect(await check(password)).toBe(reason);
  });

  it('which many people use, at the shortest length that a setting can ask for', async () => {
    expect(await policyOf(8).check('sunshine', ada)).toBe(common);
    expect(await policyOf(8).check('tulip-93', ada)).toBeNull();
  });
});

it('parts of three characters are not looked for, because any word may hold them', async () => {
  const bob = { username: 'rai', email: 'rai@ave.example' };
  expect(await policy.check('ravens rain ave', bob)).toBeNull();
});

it('the reason never repeats the password', async () => {
  const password = 'countess-93-kpt';
  expect(await check(password)).not.toContain('93-kpt');
});
