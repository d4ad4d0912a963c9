import { pages } from '@latchkey/contracts/pages';
import { describeFailure } from '../../calls/describe-failure.ts';
import { isDeadLink } from '../../calls/is-dead-link.ts';
import type { FailureText } from '../../components/failure-notice.tsx';

const unusable: FailureText = {
  happened: 'This link has been used, has expired, or cannot be used now.',
  next: 'If somebody else may still have access to your account, choose a new password.',
  way: { to: pages.forgotPassword.href(), text: 'Forgot your password?' },
};

/** Nobody can ask for a new link of this kind, so the words lead to a reset instead. */
export const describeNotMeFailure = (error: unknown): FailureText =>
  isDeadLink(error) ? unusable : describeFailure(error);
