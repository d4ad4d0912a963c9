import { product } from '@latchkey/contracts/product';
import { foldName } from '../lib/fold-name.ts';

/** The person whose password it is to be. */
export type PasswordOwner = { readonly username: string; readonly email: string };

/** A shorter word would be found by chance in passwords that have nothing to do with it. */
const shortestWord = 4;

/** Neighbours on keyboards and in the alphabet of digits. Sequences of code points are found without a list. */
const rows = [
  '1234567890',
  'qwertyuiop',
  'qwertzuiop',
  'azertyuiop',
  'asdfghjkl',
  'qsdfghjklm',
  'zxcvbnm',
  'yxcvbnm',
].flatMap((row) => [row, [...row].reverse().join('')]);

/** Five, because words such as `property` hold four neighbours of a keyboard. */
const shortestRow = 5;
const shortestSequence = 4;

/**
 * Removes what anybody can guess who knows the person and the site: name, address, the parts of both, and the name of
 * the product.
 *
 * @param text folded by `foldName`
 * @returns what is left, in the pieces between those words
 */
export function removeKnownWords(text: string, owner: PasswordOwner): string[] {
  return knownWords(owner).reduce(
    (pieces, word) => pieces.flatMap((piece) => piece.split(word)),
    [text],
  );
}

function knownWords({ username, email }: PasswordOwner): string[] {
  const names = [username, email, product.name, product.slug].map(foldName);
  const parts = names.map((name) => name.split(/[^\p{L}\p{M}\p{N}]+/u));
  const words = [...names, ...parts.flat(), ...parts.map((ofName) => ofName.join(''))];
  return [...new Set(words)]
    .filter((word) => [...word].length >= shortestWord)
    .toSorted((one, other) => other.length - one.length);
}

/**
 * Counts the characters that add nothing, because they repeat what stands before them or continue a sequence. Of
 * `aaaa` and of `1234` three characters add nothing, of `banana-banana-` seven.
 *
 * @param text folded by `foldName`
 */
export function countPredictable(text: string): number {
  const chars = [...text];
  let predictable = 0;
  for (let at = 0; at < chars.length; ) {
    const [longest] = [repeatAt(chars, at), sequenceAt(chars, at), rowAt(chars, at)].toSorted(
      (one, other) => other.wasted - one.wasted,
    );
    predictable += longest?.wasted ?? 0;
    at += Math.max(1, longest?.length ?? 1);
  }
  return predictable;
}

/** A run of characters, and how many of them add nothing. */
type Run = { readonly length: number; readonly wasted: number };
const nothing: Run = { length: 1, wasted: 0 };

function repeatAt(chars: readonly string[], at: number): Run {
  let best = nothing;
  for (let period = 1; at + 2 * period <= chars.length; period++) {
    let length = period;
    while (at + length < chars.length && chars[at + length] === chars[at + length - period])
      length++;
    // Words such as `mississippi` repeat three letters once, so a short period has to appear three times.
    const isRepeat = length >= (period < shortestWord ? 3 : 2) * period;
    if (isRepeat && length - period > best.wasted) best = { length, wasted: length - period };
  }
  return best;
}

function sequenceAt(chars: readonly string[], at: number): Run {
  const code = (index: number) => chars[index]?.codePointAt(0) ?? Number.NaN;
  const step = code(at + 1) - code(at);
  if (Math.abs(step) !== 1) return nothing;
  let length = 2;
  while (code(at + length) - code(at + length - 1) === step) length++;
  return length >= shortestSequence ? { length, wasted: length - 1 } : nothing;
}

function rowAt(chars: readonly string[], at: number): Run {
  const length = Math.max(...rows.map((row) => sharedLength(row, chars, at)));
  return length >= shortestRow ? { length, wasted: length - 1 } : nothing;
}

/** How many characters from `at` on stand in the row in the same order. */
function sharedLength(row: string, chars: readonly string[], at: number): number {
  const start = row.indexOf(chars[at] ?? '');
  if (start < 0) return 0;
  let length = 1;
  while (start + length < row.length && row[start + length] === chars[at + length]) length++;
  return length;
}
