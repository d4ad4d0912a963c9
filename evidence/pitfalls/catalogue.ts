import { accountMistakes } from './account-mistakes.ts';
import { clientMistakes } from './client-mistakes.ts';
import type { Mistake } from './mistake.ts';
import { serverMistakes } from './server-mistakes.ts';

/** Every mistake, in the order of evidence/pitfalls.md. */
export const catalogue: Readonly<Record<string, readonly Mistake[]>> = {
  'The client': clientMistakes,
  'The server': serverMistakes,
  Accounts: accountMistakes,
};
