import { createElement } from 'react';
import { AuthProvider, useAuth } from '../../../../apps/web/src/auth/auth-context.tsx';
import { createAuth } from '../../../../apps/web/src/auth/create-auth.ts';
import { showPage } from './show-page.js';

/** The product's folder `auth`, which people copy, without the rest of the product. */
const auth = createAuth('/api');
const names = { restoring: undefined, unreachable: undefined, anonymous: null };

function useName() {
  const { state } = useAuth();
  return state.status === 'authenticated' ? state.user.username : names[state.status];
}

showPage({
  useName,
  signIn: () => auth.client.login(import.meta.env.CREDENTIALS),
  around: createElement(AuthProvider, { auth }),
});
