import type { Role } from '@latchkey/contracts/user';
import type { AuthState } from './auth-state.ts';

/** Who may see a page. A list names roles, and each that may is named: it is no ladder. */
export type Audience = 'anyone' | 'signed-in' | 'signed-out' | readonly Role[];

/** Whether this tab's person, or nobody, is in an audience. While that is not known, only `anyone` is. */
export function isInAudience(audience: Audience, state: AuthState): boolean {
  switch (audience) {
    case 'anyone':
      return true;
    case 'signed-in':
      return state.status === 'authenticated';
    case 'signed-out':
      return state.status === 'anonymous';
    default:
      return state.status === 'authenticated' && audience.includes(state.user.role);
  }
}
