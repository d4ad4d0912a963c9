import { expect } from '@playwright/test';
import { type MailFile, readMailFiles } from '../../apps/api/src/testing/mail-files.ts';
import type { Server } from './server.ts';

/** How many mails to an address a test has already got from a server. */
const taken = new WeakMap<Server, Map<string, number>>();

/** Waits for the next mail to an address. Each mail is returned once, the oldest first. */
export async function waitForMail(server: Server, address: string): Promise<MailFile> {
  const counts = taken.get(server) ?? new Map<string, number>();
  taken.set(server, counts);
  const index = counts.get(address) ?? 0;
  let mails: MailFile[] = [];
  await expect
    .poll(async () => {
      mails = await mailsTo(server, address);
      return mails.length;
    }, `mails to ${address}`)
    .toBeGreaterThan(index);
  counts.set(address, index + 1);
  return mails[index] as MailFile;
}

/** Every mail that the server has written to an address until now, oldest first. */
export async function mailsTo(server: Server, address: string): Promise<MailFile[]> {
  const mails = await readMailFiles(server.mailFolder, server.origin);
  return mails.filter(({ to }) => to === address);
}
