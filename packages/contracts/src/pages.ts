import type { Role } from './user.ts';

/** Who may see a page. A list names roles, and each that may is named: it is no ladder. */
export type Audience = 'anyone' | 'signed-in' | 'signed-out' | readonly Role[];

/** `account`: what people see and change about their own account. */
export type Section = 'account';

/**
 * Every address that a person can open. Add no schemas here, because the first page loads this file. A page that exists
 * only in some builds is defined beside its code, and joins the others as one of the `extraPages` of `App`.
 */
export const pages = {
  // Leads on by itself whoever is signed in.
  signIn: definePage('/sign-in', { audience: 'signed-out' }),
  // For anyone: whoever opens an invitation may be signed in, and loses it if they are led on. // feature: registration
  register: definePage('/register', { audience: 'anyone' }), // feature: registration
  checkYourMail: definePage('/check-your-mail', { audience: 'signed-out' }), // feature: registration
  // For anyone: whoever opens a link from a mail may be signed in as somebody else. // feature: registration
  verify: definePage('/verify', { audience: 'anyone' }), // feature: registration
  home: definePage('/', { audience: 'signed-in' }),
  confirmEmail: definePage('/confirm-email', { audience: 'anyone' }), // feature: email-change
  undoEmail: definePage('/undo-email', { audience: 'anyone' }), // feature: email-change
  account: accountPage('/account', 'Profile'),
  changePassword: accountPage('/account/password', 'Password'), // feature: password-change
  sessions: accountPage('/account/sessions', 'Sessions'), // feature: my-sessions
  activity: accountPage('/account/activity', 'Activity'), // feature: activity
  data: accountPage('/account/data', 'Your data'), // feature: my-data
  // For anyone: the page itself ends the session in this browser. // feature: my-data
  accountDeleted: definePage('/account-deleted', { audience: 'anyone' }), // feature: my-data
  notMe: definePage('/not-me', { audience: 'anyone' }), // feature: not-me
  forgotPassword: definePage('/forgot-password', { audience: 'anyone' }), // feature: password-reset
  resetPassword: definePage('/reset-password', { audience: 'anyone' }), // feature: password-reset
} satisfies Record<string, Page>;

export type PageName = keyof typeof pages;

export type Page<Path extends string = string> = {
  /** The path as the router reads it: `/users/:id`. */
  readonly path: Path;
  readonly audience: Audience;
  /** The text of its link in the head of every page, if it has one. */
  readonly linkText?: string | undefined;
  /** The area of the application that it belongs to. The pages of an area share one navigation. */
  readonly section?: Section | undefined;
  /** The text of its link in the navigation of its area, if it has one. */
  readonly sectionText?: string | undefined;
  /** The address below the public origin, with each `:name` of the path filled in. */
  href(...params: Params<Path>): string;
};

/** No parameters for `/`; `{ id: string }` for `/users/:id`. */
type Params<Path extends string> = string extends Path
  ? [params?: Readonly<Record<string, string>>]
  : NameIn<Path> extends never
    ? []
    : [params: { readonly [Name in NameIn<Path>]: string }];

type NameIn<Path extends string> = Path extends `${string}:${infer Name}/${infer Rest}`
  ? Name | NameIn<`/${Rest}`>
  : Path extends `${string}:${infer Name}`
    ? Name
    : never;

/** One page of the table. */
export function definePage<Path extends string>(
  path: Path,
  facts: Pick<Page, 'audience' | 'linkText' | 'section' | 'sectionText'>,
): Page<Path> {
  const href = (params: Readonly<Record<string, string>> = {}) =>
    path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));
  return { path, ...facts, href: href as Page<Path>['href'] };
}

/** A page of the account area, on one line, so that a feature can be deleted with its line. */
function accountPage<Path extends string>(path: Path, sectionText: string): Page<Path> {
  return definePage(path, { audience: 'signed-in', section: 'account', sectionText });
}
