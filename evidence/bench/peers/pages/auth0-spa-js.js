import { createAuth0Client } from '@auth0/auth0-spa-js';
import { showPage } from './show-page.js';

/**
 * As in its README: the client is made before the page is rendered. `STORAGE` adds what its documentation calls "Use
 * Refresh Token Rotation"; without it the tokens are in memory, which is the default.
 */
const auth0 = await createAuth0Client({
  domain: import.meta.env.PROVIDER,
  clientId: import.meta.env.PAGE_NAME,
  ...(import.meta.env.STORAGE && { useRefreshTokens: true, cacheLocation: 'localstorage' }),
  authorizationParams: { redirect_uri: location.origin + location.pathname },
});
if (location.search.includes('code=')) {
  await auth0.handleRedirectCallback();
  history.replaceState(null, '', location.pathname);
}
const user = await auth0.getUser();

showPage({ useName: () => user?.name ?? null, signIn: () => auth0.loginWithRedirect() });
