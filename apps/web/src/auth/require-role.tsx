import type { Role } from '@latchkey/contracts/user';
import type { ReactNode } from 'react';
import { Outlet } from 'react-router';
import { isInAudience } from './audience.ts';
import { useAuth } from './auth-context.tsx';

type Props = {
  readonly roles: readonly Role[];
  /** People of another role see this instead. */
  readonly lacking: ReactNode;
};

/**
 * A layout route below `RequireAuth` that shows what is below it to people with one of the roles. It hides, it does not
 * protect: the API protects, because whoever opens the developer tools can show the page. The role is that of the last
 * refresh.
 */
export function RequireRole({ roles, lacking }: Props) {
  const { state } = useAuth();
  return isInAudience(roles, state) ? <Outlet /> : lacking;
}
