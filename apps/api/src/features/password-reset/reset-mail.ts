import { pages } from '@latchkey/contracts/pages';
import { defineMail } from '../../core/mail.ts';

type Params = { readonly linkId: string };

/** The mail with the link that leads to a new password. */
export const resetMail = defineMail<Params>('password_reset_link', ({ linkId }, { link }) => ({
  subject: 'Choose a new password',
  paragraphs: [
    'Somebody asked for a new password for your account. If it was you, choose one now.',
    'If it was not you, there is nothing to do: your password stays as it is.',
  ],
  button: {
    text: 'Choose a new password',
    href: link(pages.resetPassword.path, 'reset_password', linkId),
  },
  notes: ['The link works once, and for an hour. If you ask for another one, this one ends.'],
}));
