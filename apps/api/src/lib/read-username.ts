import { usernameSchema } from '@latchkey/contracts/names';
import { hasHiddenCharacters, type ReadText } from './hidden-characters.ts';

/**
 * Which letters may stand together in one name: those of one script, and Latin ones with those of Chinese, Japanese and
 * Korean (UTS 39 §5.2, "highly restrictive"). The scripts are those in everyday use (UAX 31, table 5). A name such as
 * `раypal`, which begins with two Cyrillic letters, fits none of them.
 */
const scripts: readonly RegExp[] = [
  /^[\p{scx=Latn}\p{scx=Hani}\p{scx=Hira}\p{scx=Kana}\p{Nd}._-]+$/u,
  /^[\p{scx=Latn}\p{scx=Hani}\p{scx=Bopo}\p{Nd}._-]+$/u,
  /^[\p{scx=Latn}\p{scx=Hani}\p{scx=Hang}\p{Nd}._-]+$/u,
  /^[\p{scx=Cyrl}\p{Nd}._-]+$/u,
  /^[\p{scx=Grek}\p{Nd}._-]+$/u,
  /^[\p{scx=Arab}\p{Nd}._-]+$/u,
  /^[\p{scx=Armn}\p{Nd}._-]+$/u,
  /^[\p{scx=Beng}\p{Nd}._-]+$/u,
  /^[\p{scx=Deva}\p{Nd}._-]+$/u,
  /^[\p{scx=Ethi}\p{Nd}._-]+$/u,
  /^[\p{scx=Geor}\p{Nd}._-]+$/u,
  /^[\p{scx=Gujr}\p{Nd}._-]+$/u,
  /^[\p{scx=Guru}\p{Nd}._-]+$/u,
  /^[\p{scx=Hebr}\p{Nd}._-]+$/u,
  /^[\p{scx=Khmr}\p{Nd}._-]+$/u,
  /^[\p{scx=Knda}\p{Nd}._-]+$/u,
  /^[\p{scx=Laoo}\p{Nd}._-]+$/u,
  /^[\p{scx=Mlym}\p{Nd}._-]+$/u,
  /^[\p{scx=Mymr}\p{Nd}._-]+$/u,
  /^[\p{scx=Orya}\p{Nd}._-]+$/u,
  /^[\p{scx=Sinh}\p{Nd}._-]+$/u,
  /^[\p{scx=Taml}\p{Nd}._-]+$/u,
  /^[\p{scx=Telu}\p{Nd}._-]+$/u,
  /^[\p{scx=Thaa}\p{Nd}._-]+$/u,
  /^[\p{scx=Thai}\p{Nd}._-]+$/u,
  /^[\p{scx=Tibt}\p{Nd}._-]+$/u,
];

/**
 * Reads a new username. It is brought into the form NFKC first and checked afterwards, because a check of another form
 * than the one that is stored checks nothing.
 */
export function readUsername(typed: string): ReadText {
  if (hasHiddenCharacters(typed)) return { fault: 'must not contain invisible characters' };
  const text = typed.normalize('NFKC');
  const checked = usernameSchema.safeParse(text);
  if (!checked.success) return { fault: checked.error.issues[0]?.message ?? 'is not accepted' };
  if (!scripts.some((script) => script.test(text))) {
    return { fault: 'must not mix letters of different scripts' };
  }
  return { text };
}
