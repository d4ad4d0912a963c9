import { pages } from '@latchkey/contracts/pages'; // feature: registration
import { CallError } from '../../auth/call-error.ts';
import { describeFailure } from '../../calls/describe-failure.ts';
import type { FailureText } from '../../components/failure-notice.tsx';

/** The words for a refused or failed sign-in: what happened and what to do. */
export function describeSignInFailure(error: unknown): FailureText {
  switch (error instanceof CallError && error.code) {
    case 'invalid_credentials':
      return {
        happened: 'The name or password is incorrect.',
        next: 'Check both, then try again.',
        way: { to: pages.checkYourMail.href(), text: 'Address not confirmed yet?' }, // feature: registration
      };
    case 'email_not_verified':
      return {
        ...describeFailure(error),
        way: { to: pages.checkYourMail.href(), text: 'Send the mail again' }, // feature: registration
      };
    case 'validation_failed':
      return {
        happened: 'The server could not accept what you typed.',
        next: 'Check the name and the password, then try again.',
      };
    default:
      return describeFailure(error);
  }
}
