import type { NotMeType } from '@latchkey/contracts/not-me';

/** What the mail was about, for people. A type of mail without words does not compile. */
export const words: Readonly<Record<NotMeType, string>> = {
  new_device: 'Somebody signed in with a browser that had not been used for your account.',
  password_changed: 'The password of your account was changed.',
  password_reset: 'The password of your account was reset with a link from a mail.',
  email_changed: 'The address of your account was changed.',
  refresh_token_reused: 'A session of your account was used from two places.',
  many_wrong_passwords: 'Somebody tried many wrong passwords for your account.',
};
