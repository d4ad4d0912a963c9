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

/**
 * To an address that an account had until somebody changed it. The mail about the change may have been deleted by
 * whoever read the mailbox, so its link is sent once more (docs/decisions/0041).
 */
export const takeBackMail = defineMail<Params>('take_back_address', ({ linkId }, { link }) => ({
  subject: 'Your account has another address',
  paragraphs: [
    'Somebody asked for a new password with this address. Your account had it until a few days ago, and has another address now.',
    'If you did not change it, take the address back. Everybody is signed out then, and you can choose a new password.',
    'If you changed it, there is nothing to do: ask for a new password with the new address.',
  ],
  button: { text: 'Take the address back', href: link('/undo-email', 'undo_email', linkId) },
  notes: ['Opening the link changes nothing yet: the page has a button.'],
}));
