import type { AuthError } from '../../auth/auth-error.ts';
import { describeFailure, type FailureText } from '../../components/describe-failure.ts';
import { nameField } from './sign-in-fields.ts';

/** What to tell a person about a refused or failed sign-in: what happened and what to do. */
export function describeSignInFailure(error: AuthError): FailureText {
  switch (error.code) {
    case 'invalid_credentials':
      return {
        happened: `The ${nameField.inText} or password is incorrect.`,
        next: 'Check both, then try again.',
      };
    case 'validation_failed':
      return {
        happened: 'The server could not accept what you typed.',
        next: `Check the ${nameField.inText} and the password, then try again.`,
      };
    default:
      return describeFailure(error);
  }
}
