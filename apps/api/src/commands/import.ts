import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import type { FirebaseParameters } from '../core/foreign-hashes.ts';
import { listKeptAddresses } from '../core/restore-address.ts';
import type { Db, Tx } from '../db/client.ts';
import { passwords, users } from '../db/tables.ts';
import { foldAddress, foldName } from '../lib/fold-name.ts';
import { newId } from '../lib/id.ts';
import { CsvFault } from '../lib/read-csv.ts';
import { StartupError } from '../lib/startup-error.ts';
import { type Command, optionText, requireArguments, UsageError } from './command.ts';
import { type ImportedAccount, type ReadLine, readAccounts } from './read-accounts.ts';

const mostFaults = 20;

export const importCommand: Command = {
  usage: '<file.csv|file.jsonl> [--firebase <parameters.json>]',
  summary: 'adds the accounts of another system, with their hashes; all of the file or nothing',
  options: { firebase: { type: 'string' } },
  async run(context, given) {
    const [file = ''] = requireArguments(given, 1);
    const format = /\.csv$/.test(file) ? 'csv' : 'jsonl';
    if (format === 'jsonl' && !/\.jsonl$/.test(file)) {
      throw new UsageError('The name of the file must end in .csv or .jsonl.');
    }
    const firebase = await readFirebase(optionText(given, 'firebase'));
    const text = await readText(file);
    const { config } = context;
    const lines = toLines(() => readAccounts(text, format, { config, firebase }));
    refuse(lines.flatMap((one) => ('fault' in one ? [`line ${one.line}: ${one.fault}`] : [])));
    const accounts = lines.filter((one): one is ImportedAccount => !('fault' in one));
    await addAll(await context.open(), accounts, new Date(context.clock.now()));
    context.print(`Imported ${accounts.length} account(s).`);
  },
};

const firebaseSchema = z.strictObject({
  // With a part of the key, no password would ever match.
  base64_signer_key: z.base64().refine((text) => Buffer.from(text, 'base64').length === 64),
  base64_salt_separator: z.base64(),
  rounds: z.int().min(1).max(16),
  mem_cost: z.int().min(1).max(16),
});

async function readFirebase(file: string | undefined): Promise<FirebaseParameters | null> {
  if (file === undefined) return null;
  const text = await readText(file);
  try {
    const read = firebaseSchema.parse(JSON.parse(text));
    return {
      signerKey: read.base64_signer_key,
      saltSeparator: read.base64_salt_separator,
      rounds: read.rounds,
      memCost: read.mem_cost,
    };
  } catch {
    throw new StartupError(
      `${file} must hold base64_signer_key (64 bytes), base64_salt_separator, rounds and mem_cost, as JSON.`,
    );
  }
}

/** Reads a file, without the byte order mark that editors of Windows write. */
async function readText(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new StartupError(`${file} cannot be read (${error.code}).`);
  });
  return text.replace(/^\ufeff/, '');
}

function toLines(read: () => ReadLine[]): ReadLine[] {
  try {
    return read();
  } catch (error) {
    if (error instanceof CsvFault) return [{ line: error.line, fault: error.fault }];
    throw error;
  }
}

/** @throws StartupError that lists the faults, if there are any */
function refuse(faults: readonly string[]): void {
  if (faults.length === 0) return;
  const more = faults.length > mostFaults ? [`and ${faults.length - mostFaults} more`] : [];
  const list = [...faults.slice(0, mostFaults), ...more].join('\n');
  throw new StartupError(`Nothing was imported, because lines are not right:\n${list}`);
}

/** How many accounts one statement adds. */
const batch = 500;

/** Adds every account in one transaction. A name or an address that is taken, also by an earlier line, undoes all. */
async function addAll(
  db: Db,
  accounts: readonly ImportedAccount[],
  createdAt: Date,
): Promise<void> {
  await db.transaction(async (tx) => {
    const faults: string[] = [];
    for (let from = 0; from < accounts.length; from += batch) {
      faults.push(...(await addSome(tx, accounts.slice(from, from + batch), createdAt)));
    }
    refuse(faults);
  });
}

/** @returns a fault for each account whose name or address is taken, or whose address another account can take back */
async function addSome(
  tx: Tx,
  accounts: readonly ImportedAccount[],
  createdAt: Date,
): Promise<string[]> {
  const emails = accounts.map(({ email }) => email);
  const kept = await listKeptAddresses(tx, { emails, now: createdAt, except: null });
  const rows = accounts.map((account) => ({ id: newId(), account }));
  const added = await tx
    .insert(users)
    .values(
      rows.map(({ id, account: { username, email, role, isVerified } }) => ({
        ...{ id, username, email, role, createdAt },
        usernameKey: foldName(username),
        emailKey: foldAddress(email),
        emailVerifiedAt: isVerified ? createdAt : null,
      })),
    )
    .onConflictDoNothing()
    .returning({ id: users.id });
  const ids = new Set(added.map(({ id }) => id));
  const records = rows.flatMap(({ id, account: { password } }) =>
    password && ids.has(id) ? [{ userId: id, ...password }] : [],
  );
  if (records.length > 0) await tx.insert(passwords).values(records);
  return rows.flatMap(({ id, account: { line, email } }) => {
    if (!ids.has(id)) return [`line ${line}: the name or the address is taken`];
    const isKept = kept.has(foldAddress(email));
    return isKept ? [`line ${line}: another account can still take the address back`] : [];
  });
}
