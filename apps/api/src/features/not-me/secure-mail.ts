import { defineMail } from '../../core/mail.ts';

/** The mail that gives an account back to the owner of its mailbox, after "This was not me". */
export const secureMail = defineMail<{ readonly linkId: string }>(
  'secure_account',
  ({ linkId }, { link }) => ({
    subject: 'Choose a new password',
    paragraphs: [
      'You told us that something on your account was not you. We have signed out everybody.',
      'Choose a new password now. For a day, nobody can change the address of your account or delete it.',
    ],
    button: {
      text: 'Choose a new password',
      href: link('/reset-password', 'reset_password', linkId),
    },
    notes: [
      'The link works for an hour. After that, use "Forgot your password?" on the sign-in page.',
    ],
  }),
);
