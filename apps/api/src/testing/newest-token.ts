import type { TestApp } from './create-test-app.ts';
import { mailsTo } from './mails.ts';

/** The token of the newest link to a page that was mailed to an address; empty when there is none. */
export async function newestToken(test: TestApp, email: string, page: string): Promise<string> {
  const links = (await mailsTo(test, email)).flatMap((mail) => mail.links);
  return links.filter((link) => link.page === page).at(-1)?.token ?? '';
}
