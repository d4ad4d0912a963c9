import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import PostalMime, { type Email } from 'postal-mime';
import { linksIn, type MailLink } from './mails.ts';

export type MailFile = {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** The links with a token, each once, in the order of the text. `page` is a path such as `/verify`. */
  readonly links: readonly MailLink[];
};

/** Reads the .eml files of a folder, oldest first. A folder that does not exist holds none. */
export async function readMailFiles(folder: string, publicOrigin: string): Promise<MailFile[]> {
  const parsed = listMails(folder).map((name) =>
    PostalMime.parse(readFileSync(join(folder, name))),
  );
  return (await Promise.all(parsed)).map((mail) => toMailFile(mail, publicOrigin));
}

function listMails(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.eml'))
      .sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function toMailFile({ to, subject = '', text = '', html = '' }: Email, origin: string): MailFile {
  return { to: to?.[0]?.address ?? '', subject, text, html, links: linksIn(text, origin) };
}
