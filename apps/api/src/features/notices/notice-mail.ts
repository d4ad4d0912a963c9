import { defineMail } from '../../core/mail.ts';
import type { NoticeType } from '../../core/notices.ts';

type Params = {
  readonly type: NoticeType;
  readonly at: string;
  readonly address: string | null;
  readonly device: string | null;
  readonly linkId: string | null;
  readonly undoLinkId?: string | null; // feature: email-change
};

/** What happened, as a subject and as a sentence. A notice without words does not compile. */
const words: Record<NoticeType, { readonly subject: string; readonly sentence: string }> = {
  new_device: {
    subject: 'New sign-in to your account',
    sentence: 'Somebody signed in to your account with a browser that had not been used for it.',
  },
  password_changed: {
    subject: 'Your password was changed',
    sentence: 'The password of your account was changed.',
  },
  password_reset: {
    subject: 'Your password was reset',
    sentence: 'The password of your account was reset with a link from a mail.',
  },
  email_changed: {
    subject: 'The address of your account was changed',
    sentence: 'Your account has a new e-mail address. Mails no longer come to this one.',
  },
  refresh_token_reused: {
    subject: 'A copied session was ended',
    sentence:
      'A session of your account was used from two places, as if it had been copied. It was ended.',
  },
  many_wrong_passwords: {
    subject: 'Many wrong passwords for your account',
    sentence: 'Somebody has tried many wrong passwords for your account.',
  },
  email_returned: {
    subject: 'The address of your account was changed back',
    sentence:
      'Your account has the e-mail address again that it had before. Mails no longer come to this one.',
  },
  account_deleted: {
    subject: 'Your account was deleted',
    sentence: 'Your account and everything in it was deleted.',
  },
};

/** The mail about something that matters: what happened, when, and where. */
export const noticeMail = defineMail<Params>('notice', (params, { link, time }) => {
  const { subject, sentence } = words[params.type];
  const { linkId, device, address, at } = params;
  const where = [device, address && `from the address ${address}`].filter(Boolean).join(', ');
  return {
    subject,
    paragraphs: [
      sentence,
      where ? `When: ${time(at)}. Where: ${where}.` : `When: ${time(at)}.`,
      ...(linkId === null ? [] : ['If it was you, there is nothing to do.']),
    ],
    ...(linkId !== null && {
      button: {
        text: 'This was not me',
        href: link('/not-me', 'not_me', linkId),
        ...(params.undoLinkId && { href: link('/undo-email', 'undo_email', params.undoLinkId) }), // feature: email-change
      },
      notes: ['The link opens a page that secures your account. It works for 7 days.'],
    }),
  };
});
