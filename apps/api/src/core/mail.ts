import type { LinkPurpose } from './links.ts';

/** What a template says, before it becomes text and HTML (mail/render-mail.ts). */
export type MailContent = {
  /** A fixed sentence. It becomes a header, so it never holds what somebody typed. */
  readonly subject: string;
  readonly paragraphs: readonly string[];
  readonly button?: { readonly text: string; readonly href: string };
  /** What stands below the button, in small print. */
  readonly notes?: readonly string[];
};

export type MailContext = {
  /** The absolute address of a page. Its origin is PUBLIC_ORIGIN and never what a request said. */
  page(path: string): string;
  /**
   * The absolute address of a page with a link's token. The token is in the fragment, which browsers send to no server
   * and in no Referer header.
   */
  link(path: string, purpose: LinkPurpose, id: string): string;
  /** A point in time for a reader whose time zone is not known. */
  time(at: string | Date): string;
};

/** The parameters are kept as JSON until the mail is sent. They hold ids of links, never tokens. */
export type MailParams = Readonly<Record<string, string | number | boolean | null>>;

export type MailTemplate<Params extends MailParams = MailParams> = {
  readonly name: string;
  render(params: Params, context: MailContext): MailContent;
};

/** Checks a template and keeps the type of its parameters. */
export const defineMail = <Params extends MailParams>(
  name: string,
  render: MailTemplate<Params>['render'],
): MailTemplate<Params> => ({ name, render });
