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
export const noticeMail = defineMail<Params>('notice', (params, context) => {
  const { subject, sentence } = words[params.type];
  const { device, address, at } = params;
  const where = [device, address && `from the address ${address}`].filter(Boolean).join(', ');
  const when = context.time(at);
  // Where the owner takes back what happened. The first one counts.
  const ways: (string | null | undefined)[] = [
    params.undoLinkId && context.link('/undo-email', 'undo_email', params.undoLinkId), // feature: email-change
    params.linkId && context.link('/not-me', 'not_me', params.linkId), // feature: not-me
  ];
  const href = ways.find(Boolean);
  return {
    subject,
    paragraphs: [
      sentence,
      where ? `When: ${when}. Where: ${where}.` : `When: ${when}.`,
      ...(href ? ['If it was you, there is nothing to do.'] : []),
    ],
    ...(href && {
      button: { text: 'This was not me', href },
      notes: ['The link opens a page that secures your account. It works for 7 days.'],
    }),
  };
});
