import { pages } from '@latchkey/contracts/pages';
import { defineMail } from '../../core/mail.ts';

type Params = {
  /** The link of the mail. A mail that needs none has it too, so that every mail is made by the same work. */
  readonly linkId: string;
};

/** To the new address. */
export const confirmEmailMail = defineMail<Params>('confirm_email', ({ linkId }, { link }) => ({
  subject: 'Confirm your new address',
  paragraphs: [
    'Somebody, probably you, wants to use this address for their account. Confirm that it is yours.',
    'Until then the account keeps the address that it has.',
  ],
  button: {
    text: 'Confirm the address',
    href: link(pages.confirmEmail.href(), 'confirm_email', linkId),
  },
  notes: [
    'The link works for a day. Opening it changes nothing yet: the page has a button.',
    'If you did not expect this mail, you can ignore it: nothing happens without you.',
  ],
}));

/** To the owner of another account that has the address already. Whoever asked gets no sign of it. */
export const addressInUseMail = defineMail<Params>('address_in_use', (_params, { page }) => ({
  subject: 'Your address is in use already',
  paragraphs: [
    'Somebody, perhaps you, wants to use this address for another account. You have an account with it, so nothing was changed.',
    'To use the address there, change the address of this account first.',
  ],
  button: { text: 'Sign in', href: page(pages.signIn.href()) },
  notes: ['If you did not expect this mail, you can ignore it: nothing happens without you.'],
}));

/** To the former address, after its owner took the change back. */
export const secureAfterUndoMail = defineMail<Params>(
  'secure_after_undo',
  ({ linkId }, { link }) => ({
    subject: 'Choose a new password',
    paragraphs: [
      'The address of your account is this one again, and everybody was signed out.',
      'Whoever changed the address may know your password, so it no longer works. Choose a new one now. For a day, nobody can change the address of the account or delete it.',
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

export const emailChangeMails = [confirmEmailMail, addressInUseMail, secureAfterUndoMail];
