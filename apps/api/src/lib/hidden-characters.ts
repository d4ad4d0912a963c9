/** Control, format, private-use and unassigned characters, lone surrogates, and those that are shown as nothing. */
const hidden = /[\p{C}\p{Default_Ignorable_Code_Point}]/u;

/** Whether a text has a character that nobody can see. */
export const hasHiddenCharacters = (text: string): boolean => hidden.test(text);

/** A text that was read, in its normal form, or why it was refused: words for developers, without the text. */
export type ReadText = { readonly text: string } | { readonly fault: string };
