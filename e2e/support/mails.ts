import { expect } from '@playwright/test';
import { type MailFile, readMailFiles } from '../../apps/api/src/testing/mail-files.ts';
import type { Server } from './server.ts';

/** How many mails of an address and subject the tests have already got from a server. */
const taken = new WeakMap<Server, Map<string, number>>();

/**
 * Waits for the next mail with this subject to an address. Each mail is returned once, the oldest first. The subject is
 * needed because an account of the demo also gets mails about what other tests do.
 */
export async function waitForMail(
  server: Server,
  address: string,
  subject: string,
): Promise<MailFile> {
  const counts = taken.get(server) ?? new Map<string, number>();
  taken.set(server, counts);
  const key = `${address} ${subject}`;
  const index = counts.get(key) ?? 0;
  let mails: MailFile[] = [];
  await expect
    .poll(async () => {
      mails = (await mailsTo(server, address)).filter((mail) => mail.subject === subject);
      return mails.length;
    }, `mails "${subject}" to ${address}`)
    .toBeGreaterThan(index);
  counts.set(key, index + 1);
  return mails[index] as MailFile;
}

/** Every mail that the server has written to an address until now, oldest first. */
export async function mailsTo(server: Server, address: string): Promise<MailFile[]> {
  const mails = await readMailFiles(server.mailFolder, server.origin);
  return mails.filter(({ to }) => to === address);
}
