import { mkdirSync, readdirSync, readFileSync, watch } from 'node:fs';
import { join } from 'node:path';
import PostalMime from 'postal-mime';

export type DevMail = {
  /** The name of its file, which begins with the time. */
  readonly file: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly date: Date;
};

/** The names of the mails, newest first. A folder that does not exist holds none. */
export function listMailFiles(folder: string): string[] {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return readdirSync(folder)
    .filter((name) => name.endsWith('.eml'))
    .sort()
    .reverse();
}

export async function readMail(folder: string, file: string): Promise<DevMail> {
  const parsed = await PostalMime.parse(readFileSync(join(folder, file)));
  const { subject = '', text = '', html = '', date = '' } = parsed;
  return { file, to: parsed.to?.[0]?.address ?? '', subject, text, html, date: new Date(date) };
}

/** One line for each link of a mail, or one with its subject: what a person needs to go on without opening the mail. */
export function describeMail({ to, subject, text }: DevMail): string[] {
  // A link has a line of its own. An address within a line may be part of what somebody typed.
  const links = text.match(/^https?:\/\/\S+$/gm) ?? [];
  const head = `Mail to ${to}: ${subject}`;
  const lines = links.length === 0 ? [head] : links.map((link) => `${head}: ${link}`);
  return lines.map((line) => line.replaceAll(/\p{Cc}/gu, ''));
}

/** Calls `onMail` for each mail that is written from now on, once. @returns a function that stops watching */
export function watchMails(folder: string, onMail: (mail: DevMail) => void): () => void {
  const known = new Set(listMailFiles(folder));
  const watcher = watch(folder, () => {
    // Names of events differ between systems, so the folder itself is compared.
    for (const file of listMailFiles(folder).reverse()) {
      if (known.has(file)) continue;
      known.add(file);
      readMail(folder, file).then(onMail, () => known.delete(file));
    }
  });
  return () => watcher.close();
}
