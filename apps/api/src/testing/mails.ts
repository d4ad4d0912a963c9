import { inArray, sql } from 'drizzle-orm';
import { createLinks } from '../core/links.ts';
import type { MailParams } from '../core/mail.ts';
import { outbox } from '../db/mail-tables.ts';
import { createMailContext } from '../mail/mail-context.ts';
import { type RenderedMail, renderMail } from '../mail/render-mail.ts';
import { mailTemplates } from '../mails.ts';
import { rememberSecrets } from './captured-logs.ts';
import type { TestApp } from './create-test-app.ts';

export type MailLink = { readonly page: string; readonly token: string };

export type TestMail = RenderedMail & {
  readonly to: string;
  /** The name of the template. */
  readonly template: string;
  /** The links with a token, each once, in the order of the text. `page` is a path such as `/verify`. */
  readonly links: readonly MailLink[];
};

type App = Pick<TestApp, 'database' | 'config' | 'secrets' | 'clock'>;

/** The mails to an address that wait in the outbox, oldest first. They stay there. */
export async function mailsTo(test: App, address: string): Promise<TestMail[]> {
  const mails = await readOutbox(test);
  return mails.map(({ mail }) => mail).filter(({ to }) => to === address);
}

/** Takes every mail out of the outbox, oldest first. */
export async function takeMails(test: App): Promise<TestMail[]> {
  const mails = await readOutbox(test);
  const ids = mails.map(({ id }) => id);
  await test.database.db.delete(outbox).where(inArray(outbox.id, ids));
  return mails.map(({ mail }) => mail);
}

async function readOutbox(test: App): Promise<{ id: string; mail: TestMail }[]> {
  const { publicOrigin } = test.config;
  const links = createLinks({ keys: test.secrets.refreshTokenKeys, clock: test.clock });
  const context = createMailContext({ publicOrigin, links });
  // The clock stands still, so rows of one time are in the order in which the table holds them.
  const rows = await test.database.db.select().from(outbox).orderBy(outbox.createdAt, sql`ctid`);
  return rows.map(({ id, template: name, recipient, params }) => {
    const template = mailTemplates.get(name);
    if (!template) throw new Error(`mails.ts has no template "${name}"`);
    const rendered = renderMail(template.render(params as MailParams, context));
    const mail = { ...rendered, to: recipient, template: name };
    return { id, mail: { ...mail, links: linksIn(rendered.text, publicOrigin) } };
  });
}

/** Finds the links with a token in a mail's text. */
export function linksIn(text: string, publicOrigin: string): MailLink[] {
  const pattern = /(https?:\/\/[^\s/]+)(\/[^\s#]*)#(\S+)/g;
  const links = [...text.matchAll(pattern)].map(([, origin, page = '', token = '']) => {
    if (origin !== publicOrigin) throw new Error(`a link to ${origin}, which is not ours`);
    return { page, token };
  });
  rememberSecrets(...links.map(({ token }) => token));
  return links;
}
