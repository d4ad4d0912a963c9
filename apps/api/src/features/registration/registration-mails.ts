import { pages } from '@latchkey/contracts/pages';
import { defineMail } from '../../core/mail.ts';

type Params = {
  /** The link that proves the address. A mail that needs none has it too, so that every mail is made by the same work. */
  readonly linkId: string;
};

const unexpected =
  'If you did not expect this mail, you can ignore it: nothing happens without you.';
const subject = 'Confirm your e-mail address';
const button = 'Confirm the address';
const howLong = 'The link works for a day. Opening it changes nothing yet: the page has a button.';

/** To an address that somebody registered. It holds nothing of what they typed, which could be an advertisement. */
export const registrationMail = defineMail<Params>('registration', ({ linkId }, { link }) => ({
  subject,
  paragraphs: [
    'Somebody, probably you, registered with this address. Confirm that it is yours to create the account.',
    'The page asks for the password that was chosen when registering. Only whoever knows it gets the account.',
  ],
  button: { text: button, href: link(pages.verify.href(), 'register', linkId) },
  notes: [howLong, unexpected],
}));

/** To the owner of an account whose address is not proven. */
export const verifyEmailMail = defineMail<Params>('verify_email', ({ linkId }, context) => ({
  subject,
  paragraphs: [
    'Your account is waiting until you confirm that this address is yours.',
    'The page asks for the password of your account.',
    `If you do not know it, set a new one instead, which confirms the address too: ${context.page('/forgot-password')}`, // feature: password-reset
  ],
  button: { text: button, href: context.link(pages.verify.href(), 'verify_email', linkId) },
  notes: [howLong, unexpected],
}));

/** To the owner of an account whose address somebody registered, or wants to prove, once more. */
export const accountExistsMail = defineMail<Params>('account_exists', (_params, { page }) => ({
  subject: 'You already have an account',
  paragraphs: [
    'Somebody, probably you, wanted to register with this address or to confirm it. There is an account with it already, so nothing was changed.',
    `If you forgot the password, set a new one here: ${page('/forgot-password')}`, // feature: password-reset
  ],
  button: { text: 'Sign in', href: page(pages.signIn.href()) },
  notes: [unexpected],
}));

/** To an address that somebody wants to prove, and that nobody has registered or only long ago. */
export const nothingWaitingMail = defineMail<Params>('nothing_waiting', (_params, { page }) => ({
  subject: 'There is nothing to confirm',
  paragraphs: [
    'Somebody, probably you, asked for a mail to confirm this address. No registration with it is waiting: a registration ends after a day.',
  ],
  button: { text: 'Create an account', href: page(pages.register.href()) },
  notes: [unexpected],
}));

export const registrationMails = [
  registrationMail,
  verifyEmailMail,
  accountExistsMail,
  nothingWaitingMail,
];
