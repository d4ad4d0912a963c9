import { type Role, roleSchema } from '@latchkey/contracts/user';
import * as z from 'zod';
import {
  encodeFirebase,
  type FirebaseParameters,
  isVerifiable,
  recogniseHash,
} from '../core/foreign-hashes.ts';
import type { PasswordRecord } from '../core/password.ts';
import { readCsv } from '../lib/read-csv.ts';
import type { Config } from '../settings/config.ts';
import { type Names, readNames } from './read-names.ts';

export type ImportedAccount = Names & {
  readonly line: number;
  readonly role: Role;
  readonly isVerified: boolean;
  readonly password: PasswordRecord | null;
};

export type ReadLine = ImportedAccount | { readonly line: number; readonly fault: string };

type Options = {
  readonly config: Pick<Config, 'names'>;
  readonly firebase: FirebaseParameters | null;
};

/** Empty cells of CSV stand for what is left out of JSON. */
const rowSchema = z.strictObject({
  username: z.string().default(''),
  email: z.string(),
  role: z.union([roleSchema, z.literal('').transform(() => 'user' as const)]).default('user'),
  hash: z.string().default(''),
  email_verified: z
    .union([z.boolean(), z.enum(['true', 'false', '']).transform((text) => text === 'true')])
    .default(false),
});

/** Reads every line of CSV or of JSON lines. A line that is not right becomes a fault, and the others are read too. */
export function readAccounts(text: string, format: 'csv' | 'jsonl', options: Options): ReadLine[] {
  const rows = format === 'csv' ? rowsOfCsv(text) : rowsOfJson(text);
  return rows.map((one) => ('fault' in one ? one : readRow(one.line, one.row, options)));
}

type Row = { readonly line: number } & ({ readonly row: unknown } | { readonly fault: string });

function rowsOfCsv(text: string): Row[] {
  const [head, ...records] = readCsv(text);
  const names = head?.cells ?? [];
  const headFault = faultOfHead(names);
  if (headFault) return [{ line: head?.line ?? 1, fault: headFault }];
  return records.map(({ line, cells }) =>
    cells.length === names.length
      ? { line, row: Object.fromEntries(names.map((name, index) => [name, cells[index]])) }
      : { line, fault: `has ${cells.length} cells and not ${names.length}` },
  );
}

/** Of two columns with one name, only one would be read. */
function faultOfHead(names: readonly string[]): string | null {
  if (!names.includes('email')) return 'the header has no column email';
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  return twice === undefined ? null : `the header has the column ${twice} twice`;
}

function rowsOfJson(text: string): Row[] {
  return text.split(/\r?\n/).flatMap((line, index): Row[] => {
    if (line.trim() === '') return [];
    try {
      return [{ line: index + 1, row: JSON.parse(line) as unknown }];
    } catch {
      return [{ line: index + 1, fault: 'is not JSON' }];
    }
  });
}

function readRow(line: number, row: unknown, { config, firebase }: Options): ReadLine {
  const read = rowSchema.safeParse(row);
  if (!read.success) return { line, fault: `not accepted: ${namesOf(read.error)}` };
  const { username, email, role, hash, email_verified: isVerified } = read.data;
  const names = readNames({ username, email }, config);
  if ('fault' in names) return { line, fault: names.fault };
  const password = hash === '' ? null : readHash(hash, firebase);
  if (typeof password === 'string') return { line, fault: password };
  return { line, ...names, role, isVerified, password };
}

const namesOf = ({ issues }: z.ZodError) => {
  const names = issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys' ? issue.keys : [issue.path.join('.') || 'the line'],
  );
  return [...new Set(names)].join(', ');
};

/** `$firebase-scrypt$<salt>$<hash>`: the two values of an account in Firebase's export. */
const firebaseForm = /^\$firebase-scrypt\$([\w+/=-]{4,128})\$([\w+/=-]{86,88})$/;

/** @returns why the hash is refused, without the hash */
function readHash(hash: string, firebase: FirebaseParameters | null): PasswordRecord | string {
  if (/^\$argon2[di]\$/.test(hash)) {
    return 'only Argon2id is verified, not Argon2i or Argon2d; leave the hash empty, and the person resets the password';
  }
  const [, salt, made] = firebaseForm.exec(hash) ?? [];
  if (salt && made && !firebase) return 'a hash of Firebase needs --firebase <parameters.json>';
  const stored = salt && made && firebase ? encodeFirebase({ salt, hash: made }, firebase) : hash;
  const pepperId = recogniseHash(stored);
  if (pepperId === null) return 'the hash has no known form';
  return isVerifiable(pepperId, stored)
    ? { hash: stored, pepperId }
    : 'the parameters of the hash are not right, or make it take more work than we do; leave the hash empty, and the person resets the password';
}
