import { createAuthClient } from 'better-auth/react';
import { showPage } from './show-page.js';

/** As in its guide, "Client" and "Basic Usage". The page and the server have one origin, so no address is given. */
const authClient = createAuthClient();

function useName() {
  const { data, isPending } = authClient.useSession();
  return isPending ? undefined : (data?.user.name ?? null);
}

showPage({ useName, signIn: () => authClient.signIn.email(import.meta.env.CREDENTIALS) });
