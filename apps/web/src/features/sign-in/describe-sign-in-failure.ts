import type { AuthError } from '../../auth/auth-error.ts';
import { describeFailure, type FailureText } from '../../components/describe-failure.ts';

/** What to tell a person about a refused or failed sign-in: what happened and what to do. */
export function describeSignInFailure(error: AuthError): FailureText {
  switch (error.code) {
    case 'invalid_credentials':
      return {
        happened: 'The username or password is incorrect.',
        next: 'Check both, then try again.',
      };
    case 'email_not_verified':
      return {
        happened: 'Your e-mail address has not been confirmed yet.',
        next: 'Open the link in the message we sent you, then sign in.',
      };
    case 'validation_failed':
      return {
        happened: 'The server could not accept what you typed.',
        next: 'Check the username and the password, then try again.',
      };
    default:
      return describeFailure(error);
  }
}
