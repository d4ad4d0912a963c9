import type { Person } from '../core/person.ts';

/** Whether a person can sign in, in one word. */
export const stateOf = ({ disabledAt, emailVerifiedAt }: Person): string => {
  if (disabledAt) return 'disabled';
  return emailVerifiedAt ? 'active' : 'unproven';
};
