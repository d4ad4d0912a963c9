import { CallError } from '../../auth/call-error.ts';
import { describeFailure } from '../../calls/describe-failure.ts';
import type { FailureText } from '../../components/failure-notice.tsx';

const unusable: FailureText = {
  happened: 'This link has been used, has expired, or cannot be used now.',
  next: 'If somebody else may still have access, choose "Forgot your password?" on the sign-in page.',
};

export const isUnusable = (error: unknown): boolean =>
  error instanceof CallError && error.code === 'link_unusable';

/** Nobody can ask for a new link of this kind, so the words lead to a reset instead. */
export const describeNotMeFailure = (error: unknown): FailureText =>
  isUnusable(error) ? unusable : describeFailure(error);
