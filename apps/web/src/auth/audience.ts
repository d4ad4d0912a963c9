import type { Audience } from '@latchkey/contracts/pages';
import type { AuthState } from './auth-types.ts';

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
