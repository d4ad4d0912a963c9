import type { ReversibleNotice } from '../../core/notices.ts';

type Response = {
  /** Whoever did this may know the password, so it signs nobody in until it is reset. */
  readonly closesPassword: boolean;
};

/**
 * What "This was not me" does beyond what it always does. A notice that is not named here does not compile. A copied
 * session and guessed passwords do not show that anybody knows the password.
 */
export const responses: Readonly<Record<ReversibleNotice, Response>> = {
  new_device: { closesPassword: true },
  password_changed: { closesPassword: true },
  password_reset: { closesPassword: true },
  email_changed: { closesPassword: true },
  refresh_token_reused: { closesPassword: false },
  many_wrong_passwords: { closesPassword: false },
};
