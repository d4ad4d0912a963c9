import type { MailTemplate } from './core/mail.ts';
import { emailChangeMails } from './features/email-change/email-change-mails.ts'; // feature: email-change
import { secureMail } from './features/not-me/secure-mail.ts'; // feature: not-me
import { noticeMail } from './features/notices/notice-mail.ts'; // feature: notices
import { resetMail, takeBackMail } from './features/password-reset/reset-mail.ts'; // feature: password-reset
import { registrationMails } from './features/registration/registration-mails.ts'; // feature: registration

const templates: readonly { readonly name: string }[] = [
  ...emailChangeMails, // feature: email-change
  noticeMail, // feature: notices
  resetMail, // feature: password-reset
  takeBackMail, // feature: password-reset
  secureMail, // feature: not-me
  ...registrationMails, // feature: registration
];

/**
 * Part of the COMPOSITION ROOT: every mail that this installation sends, by the name in its rows of the outbox.
 *
 * The compiler has checked the parameters where each mail was put into the outbox. A row no longer shows their type, so
 * all templates have the general one here.
 */
export const mailTemplates: ReadonlyMap<string, MailTemplate> = new Map(
  templates.map((template) => [template.name, template as MailTemplate]),
);
